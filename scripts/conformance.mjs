// pnpm conformance: measures every op and the training runs on every backend, and writes docs/conformance.md.
import { existsSync, readFileSync, rmSync, writeFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { prepareBackends } from './machine/prepare.mjs';
import { projects, render } from './conformance/tables.mjs';
import { build, fail, pnpm, root } from './workspace.mjs';

build('@gr/conformance');
const { env, missing } = await prepareBackends();
if (missing.length > 0)
  fail(
    `The table needs every backend. ${missing.map(({ project, reason, remedy }) => `${project}: ${reason}; ${remedy}`).join('\n')}`,
  );
Object.assign(process.env, env, { GR_EXTENT: 'all' });

const report = join(root, '.reports', 'conformance.json');
rmSync(report, { force: true });
const selected = projects.map((project) => `--project=${project}`);
const status = pnpm(
  'run',
  'vitest',
  ...selected,
  'packages/autodiff',
  'packages/conformance',
  'verification/src/audit',
);
if (status !== 0 || !existsSync(report)) fail('The tests failed: the table stays as it was.');

const page = join(root, 'docs', 'conformance.md');
writeFileSync(`${page}.part`, await render(JSON.parse(readFileSync(report, 'utf8'))));
renameSync(`${page}.part`, page);
console.log('Wrote docs/conformance.md');
