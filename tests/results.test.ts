// What is published in results/ and docs/reproduction.md: each report and each table is what these results give with today's code.
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../apps/cli/src/report/write-report.ts';
import { read, resultsIn, shownOn, withTables } from '../scripts/reproduction/tables.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs', 'reproduction.md'), 'utf8');
const stale = 'stale: npx pnpm@10 reproduction makes it anew';

const at = { dir: '' };
beforeAll(async () => {
  at.dir = await mkdtemp(join(tmpdir(), 'gr-results-'));
});
afterAll(() => rm(at.dir, { recursive: true }));

test('every folder of results has its tables on the page', () => {
  expect(shownOn(page).toSorted()).toEqual(resultsIn(root));
});

test('the tables are those of the results', async () => {
  expect(await withTables(page, root), stale).toBe(page);
});

describe.each(resultsIn(root))('results/%s', (name) => {
  const folder = join(root, 'results', name);

  test('has the report that its trials give, byte for byte', async () => {
    const { run, records } = await read(folder);
    const written = await writeReport(at.dir, run, records)();
    if (E.isLeft(written)) throw new Error(written.left.message);
    const same = readFileSync(written.right.file).equals(readFileSync(join(folder, 'report.html')));
    expect(same, stale).toBe(true);
  });

  test('has results of the trials that it names, of no others, and no weights', async () => {
    const { run, records } = await read(folder);
    const trials = join(folder, 'trials');
    const named = new Set(run.trials.map(({ id }) => id));
    expect(readdirSync(trials).filter((id) => !named.has(id))).toEqual([]);
    expect(readdirSync(trials).sort()).toEqual(records.map(({ id }) => id).sort());
    for (const { id } of records) expect(readdirSync(join(trials, id))).toEqual(['result.json']);
  });
});
