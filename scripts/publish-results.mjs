// pnpm publish-results <folder of a run> [<folder>]: keeps a finished experiment as `experiment.json` and one `results.jsonl`, in
// results/<experiment> unless a folder is given. The reports and tables follow by `pnpm reproduction`.
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, fail, root } from './workspace.mjs';

const [from, given] = process.argv.slice(2);
if (from === undefined) fail('No folder is given. Name the folder of a run: pnpm publish-results runs/mnist-2000.', 2);
if (!existsSync(join(from, 'experiment.json')))
  fail(`${from} has no experiment.json. Give a folder that gr reproduce wrote.`, 2);

build('@gr/paper');
build('@gr/report');
// imported late: it needs what was built
const { read } = await import('./reproduction/tables.mjs');
const { writeExperiment, writePublished } = await import('@gr/trials/node');
const { run, records } = await read(resolve(from));
const to = given ?? join(root, 'results', run.experiment);
mkdirSync(to, { recursive: true });
for (const written of [await writeExperiment(to, run)(), await writePublished(to, records)()])
  if (written._tag === 'Left') fail(written.left.message);
console.log(`${records.length} of ${run.trials.length} trials are in ${join(to, 'results.jsonl')}.`);
