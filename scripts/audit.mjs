// pnpm kernels:audit [backend ...]: every cell of the audit of kernels, and what was found, as programs of one line.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepareBackends } from './machine/prepare.mjs';
import { fail, pnpm, root } from './workspace.mjs';

const projects = {
  cpu: 'node-cpu',
  wasm: 'node-wasm',
  webgpu: 'node-webgpu',
  webgl: 'browser-webgl',
};
const asked = process.argv.slice(2).filter((argument) => argument !== '--');
const unknown = asked.filter((name) => !(name in projects));
if (unknown.length > 0)
  fail(
    `No backend ${unknown.join(', ')}. The audit knows ${Object.keys(projects).join(', ')}: pnpm kernels:audit wasm webgl`,
  );
const chosen = asked.length > 0 ? asked : Object.keys(projects);

const { env, missing } = await prepareBackends();
const absent = missing.filter(({ project }) => chosen.some((name) => projects[name] === project));
if (absent.length > 0)
  fail(absent.map(({ project, reason, remedy }) => `${project} does not start: ${reason}; ${remedy}`).join('\n'));
Object.assign(process.env, env, { GR_AUDIT: 'all' });

const report = join(root, '.reports', 'conformance.json');
rmSync(report, { force: true });
const status = pnpm(
  'run',
  'vitest',
  ...chosen.map((name) => `--project=${projects[name]}`),
  'verification/src/audit/audit.test.ts',
);
if (!existsSync(report)) fail('The audit did not run to its end: see above.');

const { audited } = JSON.parse(readFileSync(report, 'utf8'));
for (const name of chosen) {
  const rows = Object.entries(audited).flatMap(([op, tallies]) =>
    tallies[projects[name]] === undefined ? [] : [{ op, ...tallies[projects[name]] }],
  );
  const findings = rows.flatMap(({ findings }) => findings);
  const count = (kind) => findings.filter((finding) => finding.kind === kind).length;
  const cells = rows.reduce((sum, { cells }) => sum + cells, 0);
  console.log(`\n${name}: ${cells} calls of ${rows.length} ops`);
  console.log(
    `  right ${cells - findings.length}, refused ${count('refused')}, refused without a reason ${count('unclear')}, wrong ${count('wrong')}`,
  );
  for (const { kind, program, why } of findings)
    if (kind !== 'refused') console.log(`  ${kind}  ${program}\n         ${why}`);
}
process.exitCode = status;
