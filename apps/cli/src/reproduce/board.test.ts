import { type Trial, toyDefaults } from '@gr/trials';
import type { RunEvent } from '@gr/trials/node';
import { expect, test } from 'vitest';
import { board } from './board.ts';

const trials: readonly Trial[] = [1, 2, 3, 4].map((seed) => ({
  id: `trial-${seed}`,
  config: { ...toyDefaults, iterations: 1000, seed },
}));
const [first, second, third] = trials as [Trial, Trial, Trial, Trial];

const done = (trial: Trial, kind: 'found' | 'recorded' = 'recorded'): RunEvent =>
  ({ kind, trial, record: { id: trial.id, config: trial.config, outcome: { kind: 'done' } } }) as RunEvent;

/** The first line after a minute in which this was heard. */
const afterAMinute = (events: readonly RunEvent[]): string => {
  let seconds = 0;
  const of = board(trials, () => seconds);
  for (const event of events) of.hear(event);
  seconds = 60;
  return of.lines(200)[0]!;
};

test('rate and time left are of the steps made since it began', () => {
  const line = afterAMinute([
    { kind: 'started', trial: first },
    done(first),
    { kind: 'started', trial: second },
    { kind: 'step', trial: second, step: 250 },
    { kind: 'step', trial: second, step: 750 },
  ]);
  expect(line).toContain('1/4 trials  1.5 trials/min  1:30 left');
});

test('what an earlier run had done is done, and no rate: from a file, or from a queue that still had it', () => {
  const started: readonly RunEvent[] = [{ kind: 'started', trial: third }, done(third)];
  const expected = '3/4 trials  1.0 trials/min  1:00 left';
  expect(afterAMinute([done(first, 'found'), done(second, 'found'), ...started])).toContain(expected);
  expect(afterAMinute([done(first), done(second), ...started])).toContain(expected);
  expect(afterAMinute([done(first), done(second)])).toMatch(/2\/4 trials$/);
});
