// pnpm upgrade-results <folder> …: rewrites results that were kept in an older form, as today's code keeps them. No number of a result changes; the ids
// of trials are made anew, as they are hashes of what is kept.
import { resolve } from 'node:path';
import { build, fail } from './workspace.mjs';

const folders = process.argv.slice(2);
if (folders.length === 0)
  fail('No folder is given. Name folders with results.jsonl: pnpm upgrade-results results/*.', 2);

build('@gr/trials');
// imported late: it needs what was built
const { readExperiment, readPublished, writeExperiment, writePublished } = await import('@gr/trials/node');

const right = (either) => (either._tag === 'Left' ? fail(either.left.message) : either.right);

for (const folder of folders.map((given) => resolve(given))) {
  const run = right(await readExperiment(folder)());
  if (run._tag === 'None') fail(`${folder} has no experiment.json. Give a folder of results.`);
  const records = right(await readPublished(folder)());
  right(await writePublished(folder, records)());
  right(await writeExperiment(folder, run.value)());
  console.log(`${folder}: ${records.length} records, ${run.value.trials.length} trials`);
}
