import * as tf from '@tensorflow/tfjs-core';

/** A list for each input, a tensor for each parameter, to a list for each result. */
type Kernel = (
  inputs: Readonly<Record<string, readonly tf.Tensor[]>>,
  attrs: Record<string, number | boolean>,
) => readonly (readonly tf.Tensor[])[];

/**
 * The kernel of that name, if the current backend has one. Backends of `@gr/backends` bring updates of all parameters that take one call
 * and one pass.
 */
export const kernel = (kernelName: string): Kernel | undefined =>
  tf.getKernel(kernelName, tf.getBackend()) === undefined
    ? undefined
    : (inputs, attrs) => {
        const count = Object.values(inputs)[0]?.length ?? 0;
        if (count === 0) return [];
        // tfjs hands inputs to a kernel as they are; its types know of single tensors only
        const outputs = tf.engine().runKernel<tf.Tensor[]>(kernelName, inputs as never, attrs);
        return Array.from({ length: outputs.length / count }, (_, i) => outputs.slice(i * count, (i + 1) * count));
      };
