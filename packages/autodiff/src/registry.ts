import * as tf from '@tensorflow/tfjs-core';
import { coreGradients } from './core-gradients.ts';
import { isOurs, mark, setUpKernel } from './keep-gradients.ts';
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

/**
 * The kernels that have a rule, in alphabetical order.
 *
 * @example kernelsWithGradient.includes('Conv2D'); // true
 */
export const kernelsWithGradient: readonly string[] = rules.map((r) => r.kernelName).sort();

const gradients = [...rules, ...refusals, ...coreGradients].map((r) => Object.assign(r, { [mark]: true }));

/**
 * Puts the gradient rules into tfjs's registry, replacing others. Importing `@gr/autodiff` does it. A later import of the
 * `@tensorflow/tfjs` bundle replaces them, and every start or change of a backend (`tf.setBackend`, `useBackend`) and every
 * function of this package and of those above it puts them back. Call it yourself only where nothing of that comes between such an import
 * and `tf.grad`. Doing it twice is harmless.
 *
 * @throws Error inside a gradient that has recorded ops with other rules: its second derivatives would be wrong
 * @example
 * registerGradients();
 * const slope = tf.grad((x) => tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')))(x);
 */
export function registerGradients(): void {
  const displaced: string[] = [];
  for (const r of gradients) {
    if (isOurs(r.kernelName)) continue;
    if (tf.getGradient(r.kernelName) !== undefined) {
      displaced.push(r.kernelName);
      tf.unregisterGradient(r.kernelName);
    }
    tf.registerGradient(r);
  }
  if (displaced.length > 0) refuseRecorded(new Set(displaced));
}

/** What the tape holds was recorded with the rules of that moment, and keeps them. */
function refuseRecorded(displaced: ReadonlySet<string>): void {
  const { gradientDepth, activeTape } = tf.engine().state;
  if (gradientDepth === 0) return;
  const recorded = new Set(activeTape?.map(({ kernelName }) => kernelName).filter((name) => displaced.has(name)));
  if (recorded.size === 0) return;
  throw new Error(
    `This gradient has recorded ops (${[...recorded].join(', ')}) with gradients that were registered in place of those of @gr/autodiff, ` +
      'as an import of @tensorflow/tfjs does, and its second derivatives would be wrong. Import @tensorflow/tfjs before @gr/*, or call ' +
      'registerGradients() after it. The rules are in place again: take the gradient anew.',
  );
}

/**
 * Has the rules put in place whenever a backend is chosen, which comes after the imports in most programs: tfjs then sets up the kernels
 * of the backend, and this adds one that is there for its set-up alone.
 */
export function registerWithBackends(): void {
  for (const backendName of ['cpu', 'wasm', 'webgl', 'webgpu', 'tensorflow'])
    if (tf.getKernel(setUpKernel, backendName) === undefined)
      tf.registerKernel({
        kernelName: setUpKernel,
        backendName,
        setupFunc: registerGradients,
        kernelFunc: () => {
          throw new Error(`${setUpKernel} computes nothing: it registers gradients when a backend is set up.`);
        },
      });
}
