import type { ToyTrial } from './config.ts';

/** A function on [−1, 1] that a toy learns. */
export interface ToyFunction {
  /** As it is written. */
  readonly formula: string;
  /** Its value. */
  readonly at: (x: number) => number;
}

/**
 * What a toy can learn; the paper's is sin 5x.
 *
 * @example toyFunctions.sin5x.at(0.1); // 0.479
 */
export const toyFunctions: Readonly<Record<ToyTrial['target'], ToyFunction>> = {
  sin5x: { formula: 'sin 5x', at: (x) => Math.sin(5 * x) },
  square: { formula: 'x²', at: (x) => x * x },
};

/** Points of the grid that a toy is scored on, from −1 in steps of 2/900. */
export const gridSize = 900;

/** Point i of the grid. */
export const gridAt = (i: number): number => -1 + (2 * i) / gridSize;

/** Every so many points of the grid the learned function is kept. */
export const learnedEvery = 5;

/**
 * The abscissa of `learned[i]` in a toy's result.
 *
 * @example learnedAt(0); // −1
 */
export const learnedAt = (i: number): number => gridAt(i * learnedEvery);
