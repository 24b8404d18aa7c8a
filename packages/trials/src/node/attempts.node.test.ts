import { expect, test } from 'vitest';
import { toyDefaults } from '../trial/defaults.ts';
import { classifierResult } from '../trial/record.test-support.ts';
import { attempt } from './attempts.ts';
import type { Attempt, Pool } from './pool.ts';

const died: Attempt = { kind: 'died', message: 'SIGKILL' };
const threw: Attempt = { kind: 'failed', error: { kind: 'run', message: 'it diverged' } };
const done: Attempt = { kind: 'ended', result: classifierResult };
const stopped: Attempt = { kind: 'ended', result: { ...classifierResult, stopped: true } };

/** A pool whose attempts end as they are told to, each after it came to a step. */
async function settle(ends: readonly (readonly [reached: number, end: Attempt])[], stop = new AbortController()) {
  const left = [...ends];
  const reasons: string[] = [];
  const pool: Pool = {
    processes: 1,
    close: async () => undefined,
    run: async (_, { onStep }) => {
      const [reached, end] = left.shift()!;
      onStep(reached);
      return end;
    },
  };
  const options = {
    onStep: () => undefined,
    onRetry: (reason: string) => void reasons.push(reason),
    stop: stop.signal,
  };
  return { settled: await attempt(pool, { config: toyDefaults, folder: '' }, options), reasons, unused: left.length };
}
const times = (n: number, end: Attempt, reached = () => 0) =>
  Array.from({ length: n }, () => [reached(), end] as const);

test('a trial that throws gets three attempts', async () => {
  expect(await settle([...times(2, threw), [0, done]])).toMatchObject({ settled: { kind: 'done', attempts: 3 } });
  const { settled, reasons, unused } = await settle(times(4, threw));
  expect(settled).toMatchObject({ kind: 'failed', error: { message: 'it diverged' }, attempts: 3 });
  expect(reasons).toEqual(['it diverged', 'it diverged']);
  expect(unused).toBe(1);
});

test('one whose process dies gets as many as it needs while it gets further, and five where it does not', async () => {
  let step = 0;
  const forward = times(20, died, () => (step += 10));
  expect(await settle([...forward, [0, done]])).toMatchObject({ settled: { kind: 'done', attempts: 21 } });
  expect(await settle(times(6, died))).toMatchObject({
    settled: { kind: 'failed', error: { kind: 'died' }, attempts: 5 },
    unused: 1,
  });
});

test.each(['config', 'data'] as const)('what is wrong with its %s stays wrong: one attempt', async (kind) => {
  const { settled } = await settle([[0, { kind: 'failed', error: { kind, message: 'no' } }]]);
  expect(settled).toMatchObject({ kind: 'failed', error: { kind }, attempts: 1 });
});

test('at the signal it is left for another time, however its process ended', async () => {
  const stop = new AbortController();
  stop.abort();
  for (const end of [stopped, died, threw]) expect((await settle([[0, end]], stop)).settled.kind).toBe('stopped');
});
