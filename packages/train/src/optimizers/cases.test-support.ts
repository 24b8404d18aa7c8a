// The optimizers under test, each with the same arithmetic on one number in double precision.
import * as tf from '@tensorflow/tfjs-core';
import { type Params, leaves } from '@gr/tree';
import { piecewise } from '../schedules.ts';
import { adam, adamw } from './adam.ts';
import { chain } from './chain.ts';
import { clipByGlobalNorm } from './clip.ts';
import { momentum, nesterov } from './momentum.ts';
import { scale } from './scale.ts';
import { sgd } from './sgd.ts';
import type { Transform } from './transform.ts';
import { weightDecay } from './weight-decay.ts';

/** One optimizer, and the same arithmetic on one number in double precision: gradients of successive steps to updates. */
export interface Case {
  readonly name: string;
  readonly make: () => Transform<unknown>;
  /** For the quadratic and the logistic regression. */
  readonly fast: () => Transform<unknown>;
  /** @param weights the weight before each step */
  readonly reference: (gradients: readonly number[], weights: readonly number[]) => readonly number[];
}

const adamReference = (rate: number, beta1: number, beta2: number, epsilon: number, decoupled: number, l2: number) => {
  return (gradients: readonly number[], weights: readonly number[]): number[] => {
    let [m, v] = [0, 0];
    return gradients.map((raw, i) => {
      const weight = weights[i] as number;
      const g = raw + l2 * weight;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const direction = m / (1 - beta1 ** (i + 1)) / (Math.sqrt(v / (1 - beta2 ** (i + 1))) + epsilon);
      return -rate * (direction + decoupled * weight);
    });
  };
};

const momentumReference =
  (rate: number, decay: number, kind: 'heavy ball' | 'nesterov') =>
  (gradients: readonly number[]): number[] => {
    let trace = 0;
    return gradients.map((g) => {
      trace = decay * trace + g;
      return -rate * (kind === 'nesterov' ? g + decay * trace : trace);
    });
  };

const all = () => true;
export const cases: readonly Case[] = [
  { name: 'sgd', make: () => sgd(0.1), fast: () => sgd(0.1), reference: (gs) => gs.map((g) => -0.1 * g) },
  {
    name: 'sgd with a schedule',
    make: () => sgd({ rate: piecewise({ initial: 0.1, boundaries: { 1: 0.5 } }) }),
    fast: () => sgd(piecewise({ initial: 0.1, boundaries: { 200: 0.5 } })),
    reference: (gs) => gs.map((g, i) => -(i < 1 ? 0.1 : 0.05) * g),
  },
  {
    name: 'momentum',
    make: () => momentum({ rate: 0.1 }),
    fast: () => momentum({ rate: 0.02 }),
    reference: momentumReference(0.1, 0.9, 'heavy ball'),
  },
  {
    name: 'nesterov',
    make: () => nesterov({ rate: 0.1, decay: 0.8 }),
    fast: () => nesterov({ rate: 0.02 }),
    reference: momentumReference(0.1, 0.8, 'nesterov'),
  },
  {
    name: 'adam',
    make: () => adam(0.001),
    fast: () => adam(0.1),
    reference: adamReference(0.001, 0.9, 0.999, 1e-8, 0, 0),
  },
  {
    name: 'adam with other options',
    make: () => adam({ rate: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 0.1 }),
    fast: () => adam({ rate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 0.1 }),
    reference: adamReference(0.01, 0.8, 0.95, 0.1, 0, 0),
  },
  {
    name: 'adamw',
    make: () => adamw({ rate: 0.01, decay: 0.5, mask: all }),
    fast: () => adamw({ rate: 0.1, decay: 1e-5 }),
    reference: adamReference(0.01, 0.9, 0.999, 1e-8, 0.5, 0),
  },
  {
    name: 'weight decay before adam',
    make: () => chain(weightDecay({ rate: 0.5, mask: all }), adam(0.01)),
    fast: () => chain(weightDecay({ rate: 1e-5 }), adam(0.1)),
    reference: adamReference(0.01, 0.9, 0.999, 1e-8, 0, 0.5),
  },
  {
    name: 'clip, scale, sgd',
    make: () => chain(clipByGlobalNorm(1e4), scale(3), sgd(0.1)),
    fast: () => chain(clipByGlobalNorm(10), scale(0.5), sgd(0.2)),
    reference: (gs) => gs.map((g) => -0.1 * 3 * g),
  },
];

export const initial = (): {
  readonly layer: { readonly w: tf.Tensor2D; readonly b: tf.Tensor1D };
  readonly list: readonly tf.Tensor[];
} => ({
  layer: { w: tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), b: tf.tensor1d([7, 8]) },
  list: [tf.scalar(9)],
});
export const count = 9;

/** A tree like `initial` from nine numbers. */
export const like = (numbers: readonly number[]): ReturnType<typeof initial> => ({
  layer: { w: tf.tensor2d(numbers.slice(0, 6), [2, 3]), b: tf.tensor1d(numbers.slice(6, 8)) },
  list: [tf.scalar(numbers[8] as number)],
});

export const numbers = async (tree: Params): Promise<number[]> =>
  (await Promise.all(leaves<tf.Tensor>(tree).map((leaf) => leaf.data()))).flatMap((data) => Array.from(data));
