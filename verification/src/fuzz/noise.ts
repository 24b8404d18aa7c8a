import * as tf from '@tensorflow/tfjs-core';
import { type NdArray, ndarray } from '../reference/array.ts';
import type { ReferenceBackend } from '../reference/backend.ts';
import { draws, seedOf } from './random.ts';
import type { Hooks } from './run.ts';

// Monte Carlo arithmetic: what rounding to float32 does to a program is seen by running it in double precision with small random
// relative changes to its inputs and to every result. The changes are part of the program then: the same for all points of a
// difference, so that derivatives show how much they move too. Nothing of a gradient rule enters.

/** Relative: a few roundings, or a transcendental function of a GPU. */
const relative = 5e-7;
/** Relative to the largest entry: what sums of many terms lose. */
const ofLargest = 1e-7;

/** Move or choose entries, and round nothing. */
const exact = new Set(
  [
    ...[
      'abs',
      'neg',
      'relu',
      'relu6',
      'maximum',
      'minimum',
      'max',
      'min',
      'clipByValue',
      'where',
      'clone',
      'cast',
      'sign',
    ],
    ...[
      'reshape',
      'transpose',
      'tile',
      'broadcastTo',
      'concat',
      'stack',
      'unstack',
      'split',
      'pad',
      'mirrorPad',
      'slice',
    ],
    ...[
      'stridedSlice',
      'reverse',
      'expandDims',
      'squeeze',
      'spaceToBatchND',
      'batchToSpaceND',
      'depthToSpace',
      'gather',
    ],
    ...[
      'gatherND',
      'topk',
      'oneHot',
      'tensorScatterUpdate',
      'maxPool',
      'maxPool3d',
      'maxPoolWithArgmax',
      'step',
      'floor',
    ],
    ...['ceil', 'round', 'onesLike', 'zerosLike', 'image.flipLeftRight', 'image.resizeNearestNeighbor', 'dilation2d'],
  ].map((name) => `tf.${name}`),
);

/** Compute each entry from few entries: their error is relative to it. */
const entrywise = new Set(
  [
    ...[
      'add',
      'sub',
      'mul',
      'div',
      'divNoNan',
      'square',
      'squaredDifference',
      'tanh',
      'sigmoid',
      'softplus',
      'elu',
      'selu',
    ],
    ...[
      'sin',
      'cos',
      'tan',
      'atan',
      'asinh',
      'acosh',
      'atanh',
      'asin',
      'acos',
      'sinh',
      'cosh',
      'erf',
      'exp',
      'expm1',
      'log',
    ],
    ...[
      'log1p',
      'sqrt',
      'rsqrt',
      'reciprocal',
      'pow',
      'mod',
      'atan2',
      'prelu',
      'leakyRelu',
      'prod',
      'cumprod',
      'softmax',
    ],
  ].map((name) => `tf.${name}`),
);

const largestOf = ({ values }: NdArray): number => Array.from(values).reduce((p, v) => Math.max(p, Math.abs(v)), 0);

/** The noise of a seed. Of each place the first size that is seen sets the scale for all. */
export interface Noise {
  readonly input: (array: NdArray, place: number) => NdArray;
  /** For the value alone. */
  readonly forward: Hooks;
  /** For derivatives: cotangents are noisy too, one for each use of a value, so that terms which cancel show how much they lose. */
  readonly backward: Hooks;
}

export function noiseOf(seed: number, reference: ReferenceBackend): Noise {
  const scales = new Map<number, number>();
  const tensor = ({ shape, values }: NdArray, entry: (v: number) => number): tf.Tensor =>
    reference.tensorOf(ndarray(shape, 'float32', Array.from(values, entry)));
  const forward: Hooks = {
    result: (result, { name }, place) => {
      if (result.dtype !== 'float32' || exact.has(name)) return result;
      const array = reference.arrayOf(result);
      const scale = scales.get(place) ?? (entrywise.has(name) ? 0 : ofLargest * largestOf(array));
      scales.set(place, scale);
      const { float } = draws(seedOf(seed, 1000 + place));
      const factors = tensor(array, () => 1 + relative * float(-1, 1));
      return tf.add(
        tf.mul(result, factors),
        tensor(array, () => scale * float(-1, 1)),
      );
    },
  };
  return {
    input: (array, place) => {
      if (array.dtype !== 'float32') return array;
      const { float } = draws(seedOf(seed, place));
      return ndarray(
        array.shape,
        array.dtype,
        Array.from(array.values, (v) => v * (1 + relative * float(-1, 1))),
      );
    },
    forward,
    backward: {
      ...forward,
      use: (value, number) => {
        if (value.dtype !== 'float32') return value;
        const { float } = draws(seedOf(seed, 100_000 + number));
        const factors = tensor(reference.arrayOf(value), () => 1 + relative * float(-1, 1));
        const noisy = tf.customGrad((...args) => {
          const [x, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
          save([factors]);
          return { value: tf.clone(x), gradFunc: (dy, saved) => tf.mul(dy as tf.Tensor, saved[0]!) };
        });
        return noisy(value);
      },
    },
  };
}
