import * as E from 'fp-ts/lib/Either.js';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { paperDefaults } from '@gr/paper';
import { trialDefaults } from '@gr/trials';
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

test("without flags it is training on digits by the field's rules; --protocol paper is the authors'", () => {
  expect(parse()).toEqual(E.right(trialDefaults));
  expect(parse('--protocol', 'paper')).toEqual(E.right(paperDefaults));
  expect(parse('--protocol', 'paper', '--split', 'official')).toMatchObject({ right: { data: { split: 'official' } } });
});

test("a penalty without λ has the paper's; a given one wins", () => {
  expect(parse('--penalty', 'doubleback')).toMatchObject({ right: { lambda: 50 } });
  expect(parse('--penalty', 'spectreg')).toMatchObject({ right: { lambda: 0.01 } });
  expect(parse('--penalty', 'spectreg', '--lambda', '3e-4')).toMatchObject({ right: { lambda: 0.0003 } });
});

test("--protocol paper is the authors' penalty, too: one r for the batch, a second pass where there is dropout, a sum for doubt", () => {
  const paper = (...more: string[]) => parse('--protocol', 'paper', '--penalty', ...more);
  expect(paper('spectreg')).toMatchObject({ right: { penalty: { kind: 'paper-spectreg' }, pass: 'shared' } });
  expect(paper('spectreg', '--regularizer', 'dropout')).toMatchObject({ right: { pass: 'second' } });
  expect(paper('doubleback', '--regularizer', 'dropout')).toMatchObject({ right: { pass: 'shared' } });
  expect(paper('confidence')).toMatchObject({ right: { lambda: 0.01 } });
  expect(parse('--penalty', 'confidence')).toMatchObject({ right: { lambda: 0.5 } });
});

test('options of what is named are flags; what is as its definition has it is left out', () => {
  const spectreg = parse('--penalty', 'spectreg', '--projections', '4', '--per', 'example');
  expect(spectreg).toMatchObject({ right: { penalty: { kind: 'spectreg', projections: 4 }, pass: 'shared' } });
  expect(E.isRight(spectreg) && Object.keys(spectreg.right.penalty)).toEqual(['kind', 'projections']);
  const net = parse('--model', 'resnet', '--width', '0.5', '--depth', '2', '--optimizer', 'nesterov', '--rate', '0.1');
  expect(net).toMatchObject({
    right: { model: { kind: 'resnet', width: 0.5, depth: 2 }, optimizer: { kind: 'nesterov', rate: 0.1 } },
  });
});

test('an option that a penalty and an optimizer have is told apart by its word', () => {
  expect(parse('--penalty', 'confidence', '--penalty-epsilon', '1e-6', '--optimizer-epsilon', '1e-7')).toMatchObject({
    right: { penalty: { kind: 'confidence', epsilon: 1e-6 }, optimizer: { kind: 'adam', epsilon: 1e-7 } },
  });
});

test('the help says which kinds have an option, what may be given, and each default', () => {
  const help = withTrainFlags(new Command()).helpInformation().replaceAll(/\s+/g, ' ');
  expect(help).toContain('of spectreg: the law of r; normal, sphere or rademacher (default: "normal")');
  expect(help).toContain('(default: sgd, momentum, nesterov: 0.01; adam, adamw: 0.001)');
});

test('--augment names what is done to training images, in order', () => {
  expect(parse('--augment', 'crop, flip')).toMatchObject({ right: { data: { augment: ['crop', 'flip'] } } });
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
    [['--protocol', 'papers'], '--protocol is "papers"; the known ones are field, paper.'],
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
      ['--protocol', 'paper', '--penalty', 'spectreg', '--per', 'batch'],
      "--per and --protocol paper do not go together: the protocol has the authors' own.",
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
    [['--optimizer', 'sgd', '--beta1', '0.5'], '--beta1 goes with --optimizer adam, adamw, given --optimizer sgd.'],
    [['--width', '100'], '--width is "100", expected a finite number above 0, up to 64.'],
    [['--labels', 'coarse'], '--labels goes with --dataset cifar-100, given --dataset digits. Leave it out.'],
    [['--model', 'mlp', '--regularizer', 'dropout'], '--regularizer goes with --model lenet, given --model mlp'],
  ])('%j', (args, message) => {
    expect(problem(...args)).toMatchObject({ kind: 'usage' });
    expect(problem(...args)?.message).toContain(message);
  });
});
