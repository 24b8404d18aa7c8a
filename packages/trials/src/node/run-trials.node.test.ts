import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toyDefaults } from '../trial/defaults.ts';
import type { TrialError } from '../trial/error.ts';
import { trialId } from '../trial/id.ts';
import type { Trial } from '../trial/trial.ts';
import { failedRecord } from '../trial/record.ts';
import { type Ledger, ledgerIn } from './ledger.ts';
import { type Executor, type RunEvent, runTrials } from './run-trials.ts';

const codeVersion = '0.1.0+test';
const run = { attempts: 1, ended: '2024-05-01T10:00:00.000Z', machine: 'test' };
const trials: readonly Trial[] = [1, 2, 3, 4].map((seed) => {
  const config = { ...toyDefaults, seed };
  return { id: trialId({ config, codeVersion }), config };
});
const recordOf = ({ config }: Trial, error: TrialError = { kind: 'run', message: 'it diverged' }) =>
  failedRecord({ config, codeVersion, run, error });

const at = { dir: '' };
beforeEach(async () => void (at.dir = await mkdtemp(join(tmpdir(), 'gr-run-'))));
afterEach(() => rm(at.dir, { recursive: true }));

/** Runs all, and says what was executed and told. */
async function runAll(
  options: { ledger?: Ledger; stop?: AbortSignal; execute?: (trial: Trial) => TrialError | undefined } = {},
) {
  const executed: number[] = [];
  const events: RunEvent[] = [];
  const executor: Executor = {
    atOnce: 2,
    execute: async (trial) => {
      executed.push(trial.config.seed);
      return { kind: 'recorded', record: recordOf(trial, options.execute?.(trial)) };
    },
  };
  const { ledger = ledgerIn(at.dir), stop = new AbortController().signal } = options;
  const summary = await runTrials({ trials, ledger, executor, stop, onEvent: (event) => events.push(event) });
  return { executed, events, summary };
}

test('what is missing is run; a second time nothing is', async () => {
  await ledgerIn(at.dir).write(recordOf(trials[1]!))();
  const first = await runAll();
  expect(first.executed).toEqual([1, 3, 4]);
  const second = await runAll();
  expect(second.executed).toEqual([]);
  expect(second.summary).toEqual(first.summary);
  expect(second.summary.records.map(({ config }) => config.seed)).toEqual([1, 2, 3, 4]);
  expect(second.events.map(({ kind }) => kind)).toEqual(['found', 'found', 'found', 'found']);
});

test('trials that failed for want of files or memory are run again, those that failed by themselves are not', async () => {
  const errors: TrialError[] = [
    { kind: 'data', message: '' },
    { kind: 'run', message: '' },
    { kind: 'died', message: '' },
    { kind: 'config', message: '' },
  ];
  await runAll({ execute: ({ config }) => errors[config.seed - 1] });
  expect((await runAll()).executed).toEqual([1, 3]);
});

test('a file that cannot be used is left as it is, and the rest goes on', async () => {
  await runAll();
  const file = join(at.dir, 'trials', trials[2]!.id, 'result.json');
  await writeFile(file, 'spoilt');
  await rm(join(at.dir, 'trials', trials[3]!.id), { recursive: true });
  const { executed, summary } = await runAll();
  expect(executed).toEqual([4]);
  expect(summary.unreadable).toMatchObject([{ trial: trials[2], error: { _tag: 'NotJson', file } }]);
  expect(summary.records).toHaveLength(3);
  expect(await readFile(file, 'utf8')).toBe('spoilt');
});

test('where records cannot be kept no more trials are run, and what was kept stays', async () => {
  const own = ledgerIn(at.dir);
  const full: Ledger = {
    ...own,
    write: (record) =>
      record.config.seed === 1
        ? own.write(record)
        : TE.left({ _tag: 'StorageError', file: 'there', message: 'the disk is full' }),
  };
  const { executed, summary } = await runAll({ ledger: full });
  expect(executed.length).toBeLessThan(4);
  expect(summary).toMatchObject({ halted: 'the disk is full', missing: trials.slice(1) });
  expect(E.isRight(await own.read(trials[0]!.id)())).toBe(true);
});

test('at the signal no more is begun', async () => {
  const { executed, summary } = await runAll({ stop: AbortSignal.abort() });
  expect(executed).toEqual([]);
  expect(summary.missing).toEqual(trials);
});

test('as many trials as a queue takes at once listen to one signal without a warning', async () => {
  const many: readonly Trial[] = Array.from({ length: 40 }, (_, seed) => {
    const config = { ...toyDefaults, seed };
    return { id: trialId({ config, codeVersion }), config };
  });
  const warnings: string[] = [];
  const warned = ({ name }: Error) => void warnings.push(name);
  process.on('warning', warned);
  const stop = new AbortController();
  const executor: Executor = {
    atOnce: Infinity,
    execute: (_, { stop: ended }) =>
      new Promise((end) => ended.addEventListener('abort', () => end({ kind: 'stopped' }))),
  };
  const running = runTrials({
    trials: many,
    ledger: ledgerIn(at.dir),
    executor,
    stop: stop.signal,
    onEvent: () => undefined,
  });
  await sleep(50); // warnings are told in a tick of their own
  stop.abort();
  expect((await running).missing).toHaveLength(40);
  process.off('warning', warned);
  expect(warnings).toEqual([]);
});
