import * as E from 'fp-ts/lib/Either.js';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { trialDefaults } from '@gr/experiments';
import { dataDirOf, parseFlags, withTrainFlags } from './flags.ts';
import type { RawFlags } from './raw-flags.ts';

/** The flags of a command line, with the defaults. */
const flags = (...args: string[]): RawFlags => {
  const command = withTrainFlags(new Command()).exitOverride();
  command.parse(args, { from: 'user' });
  return command.opts();
};
const parse = (...args: string[]) => parseFlags(flags(...args));
const problem = (...args: string[]) => {
  const parsed = parse(...args);
  return E.isLeft(parsed) ? parsed.left : undefined;
};

test("without flags it is the authors' protocol on digits", () => {
  expect(parse()).toEqual(E.right(trialDefaults));
});

test("a penalty without λ has the paper's; a given one wins", () => {
  expect(parse('--penalty', 'doubleback')).toMatchObject({ right: { lambda: 50 } });
  expect(parse('--penalty', 'spectreg')).toMatchObject({ right: { lambda: 0.01 } });
  expect(parse('--penalty', 'spectreg', '--lambda', '3e-4')).toMatchObject({ right: { lambda: 0.0003 } });
});

test("--preset paper is the authors' penalty: one r for the batch, a second pass where there is dropout, a sum for doubt", () => {
  const paper = (...more: string[]) => parse('--preset', 'paper', '--penalty', ...more);
  expect(paper('spectreg')).toMatchObject({ right: { preset: 'paper', per: 'batch', penaltyPass: 'shared' } });
  expect(paper('spectreg', '--regularizer', 'dropout')).toMatchObject({ right: { penaltyPass: 'second' } });
  expect(paper('doubleback', '--regularizer', 'dropout')).toMatchObject({ right: { penaltyPass: 'shared' } });
  expect(paper('confidence')).toMatchObject({ right: { lambda: 0.01 } });
  expect(parse('--penalty', 'confidence')).toMatchObject({ right: { lambda: 0.5 } });
});

test('options of a penalty are flags, with the defaults of its definition', () => {
  expect(parse('--penalty', 'spectreg', '--projections', '4')).toMatchObject({
    right: { projections: 4, distribution: 'normal', per: 'example', penaltyPass: 'shared' },
  });
  const help = withTrainFlags(new Command()).helpInformation().replaceAll(/\s+/g, ' ');
  expect(help).toContain('of spectreg: the law of r; normal, sphere or rademacher (default: "normal")');
});

test('--augment names what is done to training images, in order', () => {
  expect(parse('--augment', 'crop, flip')).toMatchObject({ right: { augment: ['crop', 'flip'] } });
  expect(problem('--augment', 'shift,zoom')?.message).toBe(
    '--augment is "zoom"; the known ones are shift, flip, crop.',
  );
});

test('the folder of the data comes from the flag, else from GR_DATA_DIR', () => {
  const env = { GR_DATA_DIR: '/data' };
  expect(dataDirOf(flags(), env)).toBe('/data');
  expect(dataDirOf(flags('--data-dir', '/mine'), env)).toBe('/mine');
});

describe('every wrong flag is named with what was given and what is known', () => {
  test.each([
    [['--dataset', 'mnits'], '--dataset is "mnits"; the known ones are digits, mnist, fashion-mnist,'],
    [['--model', 'alexnet'], '--model is "alexnet"; the known ones are'],
    [['--penalty', 'l2'], '--penalty is "l2"; the known ones are none, spectreg'],
    [['--optimizer', 'toString'], '--optimizer is "toString"; the known ones are sgd'],
    [['--backend', 'cuda'], '--backend is "cuda"; the known ones are wasm, cpu, gpu, webgpu, tensorflow.'],
    [['--penalty', 'spectreg', '--lambda', 'NaN'], '--lambda is "NaN", expected a finite number of at least 0.'],
    [['--penalty', 'spectreg', '--lambda', '-1'], '--lambda is "-1", expected'],
    [['--penalty', 'spectreg', '--lambda', 'Infinity'], '--lambda is "Infinity", expected'],
    [['--penalty', 'spectreg', '--lambda', ''], '--lambda is "", expected'],
    [
      ['--penalty', 'doubleback', '--projections', '5'],
      '--projections goes with --penalty spectreg, given --penalty doubleback. Leave it out.',
    ],
    [['--per', 'batch'], '--per goes with --penalty spectreg, given --penalty none. Leave it out.'],
    [['--penalty', 'spectreg', '--projections', '0'], '--projections is "0", expected a whole number of at least 1.'],
    [['--penalty', 'spectreg', '--projections', ''], '--projections is "", expected a whole number of at least 1.'],
    [['--penalty', 'spectreg', '--per', 'epoch'], '--per is "epoch", expected example or batch.'],
    [['--penalty', 'spectreg', '--penalty-pass', 'third'], '--penalty-pass is "third"; the known ones are'],
    [['--penalty-pass', 'second'], '--penalty-pass is given, but --penalty is none. Leave it out.'],
    [
      ['--preset', 'paper', '--penalty', 'spectreg', '--per', 'batch'],
      "--per and --preset paper do not go together: the preset has the authors' own.",
    ],
    [['--lambda', '1'], '--lambda is given, but --penalty is none'],
    [['--size', '0'], '--size is "0", expected a whole number of at least 1.'],
    [['--size', '2e99'], '--size is "2e99", expected a whole number'],
    [['--iterations', '1.5'], '--iterations is "1.5", expected a whole number'],
    [['--batch', '50x'], '--batch is "50x", expected a whole number'],
    [['--rate', '0'], '--rate is "0", expected a finite number above 0.'],
    [
      ['--size', '20', '--batch', '50'],
      '--batch is 50, but there are only 20 training examples (--size). Use a smaller batch.',
    ],
    [['--model', 'mlp', '--regularizer', 'dropout'], '--regularizer goes with --model lenet, given --model mlp'],
  ])('%j', (args, message) => {
    expect(problem(...args)).toMatchObject({ kind: 'usage' });
    expect(problem(...args)?.message).toContain(message);
  });
});
