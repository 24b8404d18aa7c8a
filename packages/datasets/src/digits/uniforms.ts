import { uniformValues, type Key } from '@gr/random/host';
import type { Range } from './style.ts';

/** Numbers of one key, drawn one after the other. */
export interface Uniforms {
  /** In [0, 1). */
  readonly next: () => number;
  /** Evenly from a range. */
  readonly within: (range: Range) => number;
  /** Evenly from [−limit, limit). */
  readonly around: (limit: number) => number;
  /** One of these, each as likely. */
  readonly pick: <A>(choices: readonly A[]) => A;
}

/** Draws up to `n` numbers of a key. Throws when more are asked for. */
export const uniforms = (key: Key, n: number): Uniforms => {
  const values = uniformValues(key, n);
  let used = 0;
  const next = (): number => {
    const value = values[used++];
    if (value === undefined) throw new RangeError(`uniforms: given a call after all ${n}; raise n`);
    return value;
  };
  return {
    next,
    within: ([min, max]) => min + (max - min) * next(),
    around: (limit) => limit * (2 * next() - 1),
    pick: (choices) => {
      const choice = choices[Math.floor(next() * choices.length)];
      if (choice === undefined) throw new RangeError('uniforms: given nothing to pick from');
      return choice;
    },
  };
};
