import * as tf from '@tensorflow/tfjs-core';
import type { Rule } from './rule.ts';
import { activations } from './rules/activations.ts';
import { arithmetic } from './rules/arithmetic.ts';
import { batchNorm } from './rules/batch-norm.ts';
import { batchNormRelu } from './rules/batch-norm-relu.ts';
import { convolution } from './rules/convolution.ts';
import { crossEntropy } from './rules/cross-entropy.ts';
import { elementary } from './rules/elementary.ts';
import { indexing } from './rules/indexing.ts';
import { matmul } from './rules/matmul.ts';
import { normalization } from './rules/normalization.ts';
import { pooling } from './rules/pooling.ts';
import { reductions } from './rules/reductions.ts';
import { refusals } from './rules/refusals.ts';
import { resize } from './rules/resize.ts';
import { shape } from './rules/shape.ts';
import { switches } from './rules/switches.ts';
import { volumePooling } from './rules/volume-pooling.ts';
import { volumes } from './rules/volumes.ts';

// Marks our rules, so that a second copy of this package accepts the first one's.
const mark = Symbol.for('@gr/autodiff rules 1');

const rules: readonly Rule[] = [
  ...arithmetic,
  ...elementary,
  ...activations,
  ...switches,
  ...reductions,
  ...shape,
  ...indexing,
  ...matmul,
  ...convolution,
  ...pooling,
  ...volumes,
  ...volumePooling,
  ...resize,
  ...normalization,
  ...batchNorm,
  ...batchNormRelu,
  ...crossEntropy,
];

const gradients = [...rules, ...refusals].map((r) => Object.assign(r, { [mark]: true }));

/**
 * The kernels that have a rule, in alphabetical order.
 *
 * @example kernelsWithGradient.includes('Conv2D'); // true
 */
export const kernelsWithGradient: readonly string[] = rules.map((r) => r.kernelName).sort();

/**
 * Puts the gradient rules into tfjs's registry, replacing others. Importing `@gr/autodiff` does it, and `grad`,
 * `valueAndGrad`, `vjp` and `jvp` do it again when they find foreign rules, as after a later import of the
 * `@tensorflow/tfjs` bundle. Call it yourself only before `tf.grad` in a program that imports that bundle afterwards.
 * Doing it twice is harmless.
 * @example
 * registerGradients();
 * const slope = tf.grad((x) => tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')))(x);
 */
export function registerGradients(): void {
  for (const r of gradients) {
    const present = tf.getGradient(r.kernelName) as (Rule & { [mark]?: true }) | undefined;
    if (present?.[mark]) continue;
    if (present) tf.unregisterGradient(r.kernelName);
    tf.registerGradient(r);
  }
}
