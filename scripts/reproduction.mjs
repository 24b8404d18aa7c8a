// pnpm reproduction: writes the report of each folder of results/ and the tables of docs/reproduction.md anew, without training.
import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, fail, root } from './workspace.mjs';

build('@gr/cli');
// imported late: it needs what was built
const { resultsIn, withTables } = await import('./reproduction/tables.mjs');
const gr = join(root, 'apps', 'cli', 'dist', 'main.js');
for (const name of resultsIn(root)) {
  const { status } = spawnSync(process.execPath, [gr, 'report', join(root, 'results', name)], { stdio: 'inherit' });
  if (status !== 0) fail(`The report of results/${name} could not be made.`);
}
const page = join(root, 'docs', 'reproduction.md');
writeFileSync(`${page}.part`, await withTables(readFileSync(page, 'utf8'), root));
renameSync(`${page}.part`, page);
console.log('Wrote docs/reproduction.md');
