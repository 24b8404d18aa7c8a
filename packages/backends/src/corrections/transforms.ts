import * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

/** One transform for a batch of images, once for each: stock kernels look for the others behind it. */
export const oneForEach =
  (backendName: string): Correction =>
  (kernel) =>
  (call) => {
    const { image, transforms } = call.inputs as { readonly image: tf.TensorInfo; readonly transforms: tf.TensorInfo };
    const [batch = 1] = image.shape;
    if (transforms.shape[0] !== 1 || batch === 1) return kernel(call);
    const attrs = { reps: [batch, 1] };
    const repeat = tf
      .getKernel('Tile', backendName)
      .kernelFunc({ ...call, inputs: { x: transforms }, attrs }) as tf.TensorInfo;
    const result = kernel({ ...call, inputs: { image, transforms: repeat } });
    (call.backend as tf.KernelBackend).disposeData(repeat.dataId);
    return result;
  };
