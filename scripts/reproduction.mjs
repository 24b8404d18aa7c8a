// pnpm reproduction: writes the tables of docs/reproduction.md from results/, without training.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, root } from './workspace.mjs';

build('@gr/paper');
build('@gr/report');
// imported late: it needs what was built
const { withTables } = await import('./reproduction/tables.mjs');
const page = join(root, 'docs', 'reproduction.md');
writeFileSync(`${page}.part`, await withTables(readFileSync(page, 'utf8'), root));
renameSync(`${page}.part`, page);
console.log('Wrote docs/reproduction.md');
