import type { Cell } from '../experiment/experiment.ts';

const decades = (from: number, to: number, steps: readonly number[]): readonly number[] =>
  Array.from({ length: Math.round(Math.log10(to / from)) + 1 }, (_, i) => from * 10 ** i)
    .flatMap((decade) => steps.map((step) => Number((step * decade).toPrecision(3))))
    .filter((value) => value <= to);

const halfDecades = (from: number, to: number): readonly number[] => decades(from, to, [1, 3]);

/**
 * The λ that the authors' scripts try for a cell: half decades from 0.0001 to 1, for DoubleBack on MNIST and the like 1, 2, 5 … 500, on
 * CIFAR 0.0001 to 100, for the confidence penalty 0.001 to 0.3 (of a sum over the batch; times the batch for our mean).
 */
export function gridOf({ config }: Cell): readonly number[] {
  if (config.kind === 'toy') return halfDecades(0.001, 1);
  const large = config.model.startsWith('resnet');
  if (config.penalty === 'doubleback') return large ? halfDecades(0.0001, 100) : decades(1, 500, [1, 2, 5]);
  if (config.penalty !== 'confidence') return halfDecades(0.0001, 1);
  const unit = config.preset === 'paper' ? 1 : config.batch;
  return halfDecades(0.001, 0.3).map((lambda) => Number((unit * lambda).toPrecision(3)));
}
