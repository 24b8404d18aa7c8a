import * as tf from '@tensorflow/tfjs-core';
import { composed } from '../batch-norm.ts';
import { gradientsOnTape } from '../tape.ts';
import { type Attributes, type Rule, zeros } from '../rule.ts';

// Three kernels that a backend may bring, each the gradient of the one before. The moments are outputs, saved as constants: the
// kernels know that they change with x. They give all their results in one pass, so the passes run at once, not when asked for.

const all = (kernelName: string, inputs: Record<string, tf.Tensor>, attrs: Attributes): tf.Tensor[] =>
  tf.engine().runKernel<tf.Tensor[]>(kernelName, inputs, attrs);

/** ⟨a, b⟩ over the leaves. */
const inner = (as: readonly tf.Tensor[], bs: readonly tf.Tensor[]): tf.Scalar =>
  as.map((a, i) => tf.sum(tf.mul(a, bs[i]!))).reduce((p, q) => tf.add(p, q)) as tf.Scalar;

/** The results of BatchNormTrainGrad, [dx, dgamma, dbeta], from ops that have rules. */
function composedGrad(dy: tf.Tensor, x: tf.Tensor, gamma: tf.Tensor, epsilon: number): readonly tf.Tensor[] {
  const beta = zeros(gamma);
  const [ownX, ownGamma] = [tf.clone(x), tf.clone(gamma)];
  const { grads } = gradientsOnTape(
    () => composed(ownX, ownGamma, beta, epsilon).y,
    [ownX, ownGamma, beta] as const,
    dy,
  );
  return grads;
}

/** The kernels of batch normalization with the moments of the batch. */
export const batchNorm: readonly Rule[] = [
  {
    kernelName: 'BatchNormTrain',
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [false, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, gamma, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const [dy] = dys as tf.Tensor[];
      const [dx, dgamma, dbeta] = all('BatchNormTrainGrad', { dy: dy!, x, gamma, mean, variance }, attrs);
      return { x: () => dx!, gamma: () => dgamma!, beta: () => dbeta! };
    },
  },
  {
    kernelName: 'BatchNormTrainGrad',
    inputsToSave: ['dy', 'x', 'gamma', 'mean', 'variance'],
    gradFunc: (dys, saved, attrs) => {
      const [dy, x, gamma, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const [ddx, ddgamma, ddbeta] = dys as tf.Tensor[];
      const [ofDy, ofX, ofGamma] = all(
        'BatchNormTrainGradGrad',
        { ddx: ddx!, ddgamma: ddgamma!, ddbeta: ddbeta!, dy, x, gamma, mean, variance },
        attrs,
      );
      return {
        dy: () => ofDy!,
        x: () => ofX!,
        gamma: () => ofGamma!,
        mean: () => zeros(mean),
        variance: () => zeros(variance),
      };
    },
  },
  // Third derivatives are rare: from the composition.
  {
    kernelName: 'BatchNormTrainGradGrad',
    inputsToSave: ['ddx', 'ddgamma', 'ddbeta', 'dy', 'x', 'gamma', 'mean', 'variance'],
    gradFunc: (dys, saved, attrs) => {
      const epsilon = attrs['epsilon'] as number;
      const [mean, variance] = saved.slice(6) as [tf.Tensor, tf.Tensor];
      const inputs = saved.slice(0, 6).map((t) => tf.clone(t)) as unknown as readonly tf.Tensor[];
      const { grads } = gradientsOnTape(() => {
        const [ddx, ddgamma, ddbeta, dy, x, gamma] = inputs as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ];
        const second = gradientsOnTape(() => inner([ddx, ddgamma, ddbeta], composedGrad(dy, x, gamma, epsilon)), [
          dy,
          x,
          gamma,
        ] as const).grads;
        return inner(dys as tf.Tensor[], second);
      }, inputs);
      const names = ['ddx', 'ddgamma', 'ddbeta', 'dy', 'x', 'gamma'];
      return {
        ...Object.fromEntries(names.map((name, i) => [name, () => grads[i]!])),
        mean: () => zeros(mean),
        variance: () => zeros(variance),
      };
    },
  },
];
