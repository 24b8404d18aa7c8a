// The tables of docs/reproduction.md: made from results/, and held to it. What stands between them is written by people.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '@gr/report';
import { experiments } from '@gr/paper';
import { plan, resultOf } from '@gr/trials';
import { ledgerIn, readExperiment } from '@gr/trials/node';
import { comparisons, markdown, shortenedNote } from '@gr/report/page';
import prettier from 'prettier';

/** The columns of `comparisons` that the page has. */
const columns = [
  ['Setting', ''],
  ['Method', 'method'],
  ['Seeds', 'seeds'],
  ['Ours (deviation)', 'here'],
  ['Poster', 'poster'],
  ['Against baseline', 'against the baseline'],
  ['95 % of that', '95 %'],
  ['p (Holm)', 'p'],
  ['Verdict', 'verdict'],
];

/** Names of what is in `results/`. */
export const resultsIn = (root) => readdirSync(join(root, 'results')).sort();

const right = (either) => {
  if (either._tag === 'Left') throw new Error(either.left.message);
  return either.right;
};

/**
 * What a folder of `results/` has: its run, and the records of its trials. Throws where one of them is no sound one.
 *
 * @param {string} folder
 * @returns {Promise<{ run: import('@gr/trials').ExperimentRun, records: import('@gr/trials').TrialRecord[] }>}
 */
export async function read(folder) {
  const run = right(await readExperiment(folder)());
  if (run._tag === 'None') throw new Error(`${folder} has no experiment.json`);
  const ledger = ledgerIn(folder);
  const records = [];
  for (const { id } of run.value.trials) records.push(right(await ledger.read(id)()));
  return { run: run.value, records: records.flatMap((record) => (record._tag === 'None' ? [] : [record.value])) };
}

function tables({ run, records }) {
  const analysis = analyse(
    plan(experiments[run.experiment], run.options),
    records.map((record) => resultOf(record)).filter((result) => result !== undefined),
  );
  const parts = analysis.tables.map((table) => {
    const { head, rows } = comparisons(table);
    const all = columns.map(([title, name]) => ({ name, at: head.indexOf(title) }));
    // a column that says nothing in this table is left out
    const shown = all.filter(({ at }) => rows.some((row) => !['', '–'].includes(row[at])));
    const grid = { head: shown.map(({ name }) => name), rows: rows.map((row) => shown.map(({ at }) => row[at])) };
    return `${table.title}: ${table.metric.label} in ${table.metric.unit}.\n\n${markdown(grid)}`;
  });
  return [shortenedNote(analysis), ...parts].filter((part) => part !== '').join('\n\n');
}

const block = /<!-- results\/([a-z0-9-]+) -->[\s\S]*?<!-- end -->/g;

/** Names of the results that have their tables on the page. */
export const shownOn = (page) => [...page.matchAll(block)].map(([, name]) => name);

/** The page with the tables that the results give today. */
export async function withTables(page, root) {
  const made = new Map();
  for (const name of shownOn(page)) made.set(name, tables(await read(join(root, 'results', name))));
  const filled = page.replace(block, (_, name) => `<!-- results/${name} -->\n\n${made.get(name)}\n\n<!-- end -->`);
  const file = join(root, 'docs', 'reproduction.md');
  return prettier.format(filled, { ...(await prettier.resolveConfig(file)), filepath: file });
}
