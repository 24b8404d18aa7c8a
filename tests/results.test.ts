// What is published in results/ and docs/reproduction.md: each table is what these results give with today's code, and so is each report.
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPublished } from '@gr/trials/node';
import { experiments, paperRegistry } from '@gr/paper';
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

  test('its report can be written, and says first what these runs show', async () => {
    const { run, records } = await read(folder);
    const subject = { experiment: experiments[run.experiment]!, registry: paperRegistry };
    const written = await writeReport(at.dir, subject, { run, records })();
    if (E.isLeft(written)) throw new Error(written.left.message);
    const html = readFileSync(written.right.file, 'utf8');
    expect(html.match(/NaN|undefined|\[object/)).toBeNull();
    const [first] = written.right.tables.split('\n');
    expect(first).toMatch(/plain training|the error is smallest/);
    expect(html.indexOf('class="finding"')).toBeGreaterThan(0);
    expect(html.indexOf('class="finding"')).toBeLessThan(html.indexOf('Claim of the paper:'));
  });

  test('has results of the trials that it names, of no others, and no weights', async () => {
    const { run, records } = await read(folder);
    const published = await readPublished(folder)();
    if (E.isLeft(published)) throw new Error(published.left.message);
    const ids = published.right.map(({ id }) => id);
    const named = new Set(run.trials.map(({ id }) => id));
    expect(ids.filter((id) => !named.has(id))).toEqual([]);
    expect(ids.toSorted()).toEqual(records.map(({ id }) => id).toSorted());
    expect(
      readdirSync(folder)
        .filter((file) => file !== 'report.html')
        .sort(),
    ).toEqual(['experiment.json', 'results.jsonl']);
  });
});
