import * as tf from '@tensorflow/tfjs-core';
import type { Rule } from './rule.ts';

// Three functions of tfjs-core bring a gradient of their own, written with `customGrad`. It lands on the tape under the name of the
// function's scope, so a gradient that is registered under that name takes its place, with what it saved and without its inputs.
// That is enough for the first derivative. The second one would lose every term through the saved result, which the tape takes for a
// constant, and here it throws.

/** The gradients that stand in for those of tfjs-core's own functions: right at order 1, an error at order 2. */
export const coreGradients: readonly Rule[] = [
  {
    kernelName: 'logSoftmax__op',
    gradFunc: (cotangent, saved) => {
      const dy = cotangent as tf.Tensor;
      const [logP] = saved as [tf.Tensor];
      return {
        0: () => {
          const p = tf.exp(firstOrderOnly(logP, inputOf(saved, 0), 'tf.logSoftmax', 'logSoftmax'));
          return tf.sub(dy, tf.mul(tf.sum(dy, -1, true), p));
        },
      };
    },
  },
  {
    kernelName: 'softmaxCrossEntropy__op',
    gradFunc: (cotangent, saved) => {
      const dy = tf.expandDims(cotangent as tf.Tensor, -1);
      const [targets, logP] = saved as [tf.Tensor, tf.Tensor];
      const known = () =>
        firstOrderOnly(logP, inputOf(saved, 1), 'tf.losses.softmaxCrossEntropy', 'softmaxCrossEntropy');
      const labels = () => tf.cast(targets, 'float32');
      return {
        0: () => tf.neg(tf.mul(dy, known())),
        // labels need not add up to 1
        1: () => tf.mul(dy, tf.sub(tf.mul(tf.exp(known()), tf.sum(labels(), -1, true)), labels())),
      };
    },
  },
  {
    // tfjs's own reads its input, which is often gone by then
    kernelName: 'logSigmoid__op',
    gradFunc: (dy, saved) => ({
      0: () => {
        const x = inputOf(saved, 0);
        if (x === undefined || x.isDisposed)
          throw new Error(
            'tf.logSigmoid has no gradient here: tfjs-core reads its input again, which has been disposed. Use logSigmoid of @gr/autodiff.',
          );
        return tf.mul(dy as tf.Tensor, tf.sigmoid(tf.neg(x)));
      },
    }),
  },
];

/** A value that was saved of the logits: it throws when a derivative flows through it, and nowhere else. */
const firstOrderOnly = (value: tf.Tensor, logits: tf.Tensor | undefined, name: string, twin: string): tf.Tensor =>
  tf.customGrad(() => ({
    value: tf.clone(value),
    gradFunc: () => {
      throw new Error(
        `The derivative of order 2 is wrong through ${name}: tfjs-core saves its result, which the tape takes for a constant. Use ${twin} of @gr/autodiff.`,
      );
    },
  }))(...(logits === undefined ? [] : [logits]));

/** An input of the call that saved these tensors. It may have been disposed: the tape knows it by its id. */
const inputOf = (saved: tf.Tensor[], i: number): tf.Tensor | undefined =>
  tf.engine().state.activeTape?.findLast((node) => node.saved === saved)?.inputs[i];
