import * as tf from '@tensorflow/tfjs-core';
import { composed } from '../batch-norm.ts';
import { constant } from '../constant.ts';
import { type Attributes, type Rule, zeros } from '../rule.ts';
import { gradientsOnTape } from '../tape.ts';

// The relu of a batch normalization: the kernels of batch-norm.ts with one more input, beta, from which each computes again where the relu
// lets pass. No derivative flows through that.

const all = (kernelName: string, inputs: Record<string, tf.Tensor>, attrs: Attributes): tf.Tensor[] =>
  tf.engine().runKernel<tf.Tensor[]>(kernelName, inputs, attrs);

/** Batch normalization and the relu after it, by kernels that a backend may bring. */
export const batchNormRelu: readonly Rule[] = [
  {
    kernelName: 'BatchNormRelu',
    inputsToSave: ['x', 'gamma', 'beta'],
    outputsToSave: [false, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, gamma, beta, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const [dy] = dys as tf.Tensor[];
      const [dx, dgamma, dbeta] = all('BatchNormReluGrad', { dy: dy!, x, gamma, beta, mean, variance }, attrs);
      return { x: () => dx!, gamma: () => dgamma!, beta: () => dbeta! };
    },
  },
  {
    kernelName: 'BatchNormReluGrad',
    inputsToSave: ['dy', 'x', 'gamma', 'beta', 'mean', 'variance'],
    gradFunc: (dys, saved, attrs) => {
      const [dy, x, gamma, beta, mean, variance] = saved as Six;
      const [ddx, ddgamma, ddbeta] = dys as tf.Tensor[];
      const [ofDy, ofX, ofGamma] = all(
        'BatchNormReluGradGrad',
        { ddx: ddx!, ddgamma: ddgamma!, ddbeta: ddbeta!, dy, x, gamma, beta, mean, variance },
        attrs,
      );
      return {
        dy: () => ofDy!,
        x: () => ofX!,
        gamma: () => ofGamma!,
        beta: () => zeros(beta),
        mean: () => zeros(mean),
        variance: () => zeros(variance),
      };
    },
  },
  // Third derivatives are rare: from the kernel without the relu, between two masks.
  {
    kernelName: 'BatchNormReluGradGrad',
    inputsToSave: ['ddx', 'ddgamma', 'ddbeta', 'dy', 'x', 'gamma', 'beta', 'mean', 'variance'],
    gradFunc: (dys, saved, attrs) => {
      const [beta, mean, variance] = saved.slice(6) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const inputs = saved.slice(0, 6).map((t) => tf.clone(t)) as unknown as Six;
      const { grads } = gradientsOnTape(() => {
        const [ddx, ddgamma, ddbeta, dy, x, gamma] = inputs;
        const on = constant(() => tf.step(composed(x, gamma, beta, attrs.epsilon as number).y));
        const [ofDy, ofX, ofGamma] = all(
          'BatchNormTrainGradGrad',
          { ddx, ddgamma, ddbeta, dy: tf.mul(dy, on), x, gamma, mean, variance },
          attrs,
        );
        const results = [tf.mul(ofDy!, on), ofX!, ofGamma!];
        return results
          .map((t, i) => tf.sum(tf.mul(t, (dys as tf.Tensor[])[i]!)))
          .reduce((p, q) => tf.add(p, q)) as tf.Scalar;
      }, inputs);
      const names = ['ddx', 'ddgamma', 'ddbeta', 'dy', 'x', 'gamma'];
      return {
        ...Object.fromEntries(names.map((name, i) => [name, () => grads[i]!])),
        beta: () => zeros(beta),
        mean: () => zeros(mean),
        variance: () => zeros(variance),
      };
    },
  },
];

type Six = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
