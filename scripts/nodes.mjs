// pnpm nodes: the tests of packages and of their consumers on each supported version of Node.js.
//   pnpm nodes                                 the consumer tests and the projects node, node-cpu and node-wasm, on all
//   pnpm nodes --versions 24,26                on the newest known releases of these lines
//   pnpm nodes tests/consumer                  what follows goes to vitest
import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { installNode, nodeVersions } from './machine/node-versions.mjs';
import { build, fail, root } from './workspace.mjs';

const { values, positionals } = parseArgs({
  options: { versions: { type: 'string', default: nodeVersions.join(',') } },
  allowPositionals: true,
});
const versions = values.versions.split(',').map((asked) => {
  const known = nodeVersions.find((version) => version === asked || version.split('.')[0] === asked);
  return (
    known ??
    fail(`--versions: ${asked} is not known. Known are ${nodeVersions.join(', ')}, or their lines, such as 24.`)
  );
});
const projects = ['node', 'node-cpu', 'node-wasm'].flatMap((project) => ['--project', project]);
// that test runs part of the others on each version: here they run anyway
const vitest = ['run', ...projects, '--exclude', 'tests/consumer/node-versions.test.ts', ...positionals];

build();
const results = versions.map((version) => {
  const { binary, reason } = installNode(version);
  if (binary === undefined) return { version, passed: false, says: reason };
  console.log(`\nNode ${version}`);
  const { status } = spawnSync(binary, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...vitest], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env.PATH}` },
  });
  return { version, passed: status === 0, says: status === 0 ? 'passed' : 'failed: see above' };
});

console.log('');
for (const { version, says } of results) console.log(`Node ${version}: ${says}`);
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
