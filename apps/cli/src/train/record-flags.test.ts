import * as E from 'fp-ts/lib/Either.js';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { recordOf, withRecordFlags } from './record-flags.ts';

/** With the flag of training that it looks at. */
const scored = (scoredOn: string) => recordOf({ out: 'run', keepBest: true, scoredOn }, ['gr', 'train']);

test('--keep-best goes with a validation set and a folder', () => {
  expect(scored('validation')).toMatchObject({ right: { keepBest: 'on' } });
  expect(scored('test')).toMatchObject({ left: { message: expect.stringContaining('--scored-on validation') } });
  expect(parse('--keep-best')).toMatchObject({
    left: { message: expect.stringMatching(/^--keep-best is given, but --out/) },
  });
});

const parse = (...args: string[]) => {
  const command = withRecordFlags(new Command()).exitOverride();
  command.parse(args, { from: 'user' });
  return recordOf(command.opts(), ['gr', 'train']);
};

test('without --out nothing is kept; with it all is', () => {
  expect(parse()).toEqual(E.right({}));
  const command = ['gr', 'train'];
  expect(parse('--out', 'run')).toEqual(
    E.right({ folder: 'run', checkpointEvery: { seconds: 30 }, tensorboard: 'on', command }),
  );
});

test.each([
  ['500', { steps: 500 }],
  ['30s', { seconds: 30 }],
  ['0.5s', { seconds: 0.5 }],
  ['0s', { seconds: 0 }],
])('--checkpoint-every %s', (given, checkpointEvery) => {
  expect(parse('--out', 'run', '--checkpoint-every', given)).toMatchObject({ right: { checkpointEvery } });
});

test('--log leaves TensorBoard out, but not what a run that goes on reads', () => {
  expect(parse('--out', 'run', '--log', 'jsonl')).toMatchObject({ right: { tensorboard: 'off' } });
  expect(parse('--out', 'run', '--log', 'tensorboard,jsonl')).toMatchObject({ right: { tensorboard: 'on' } });
});

test.each([
  [['--checkpoint-every', '5'], '--out is not'],
  [['--out', ' '], '--out is ""'],
  [['--out', 'run', '--checkpoint-every', '0'], '--checkpoint-every is "0"'],
  [['--out', 'run', '--checkpoint-every', '1.5'], 'expected a whole number of steps, or seconds as in 30s'],
  [['--out', 'run', '--checkpoint-every', '5m'], '--checkpoint-every is "5m"'],
  [['--out', 'run', '--log', 'csv'], '--log names "csv"; the known ones are jsonl, tensorboard.'],
  [['--out', 'run', '--log', 'tensorboard'], 'without jsonl'],
])('%j is refused', (args, message) => {
  expect(parse(...args)).toMatchObject({ left: { kind: 'usage', message: expect.stringContaining(message) } });
});
