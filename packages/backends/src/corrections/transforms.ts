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

/** Images one by one: the stock kernel of cpu returns after the first. */
export const imageByImage =
  (backendName: string): Correction =>
  (kernel) =>
  (call) => {
    const { image, transforms } = call.inputs as { readonly image: tf.TensorInfo; readonly transforms: tf.TensorInfo };
    const [batch = 1, ...rest] = image.shape;
    if (batch < 2) return kernel(call);
    const run = (name: string, inputs: object, attrs: object): tf.TensorInfo =>
      tf.getKernel(name, backendName).kernelFunc({
        inputs: inputs as tf.NamedTensorInfoMap,
        attrs: attrs as tf.NamedAttrMap,
        backend: call.backend,
      }) as tf.TensorInfo;
    const row = (x: tf.TensorInfo, at: number, shape: readonly number[]): tf.TensorInfo =>
      run('Slice', { x }, { begin: [at, ...shape.map(() => 0)], size: [1, ...shape] });
    const parts = Array.from({ length: batch }, (_, at) => {
      const one = row(image, at, rest);
      const how = transforms.shape[0] === 1 ? transforms : row(transforms, at, [8]);
      const part = kernel({ ...call, inputs: { image: one, transforms: how } }) as tf.TensorInfo;
      for (const used of [one, how]) if (used !== transforms) dispose(call, used);
      return part;
    });
    const result = run('Concat', parts, { axis: 0 });
    for (const part of parts) dispose(call, part);
    return result;
  };

const dispose = (call: Parameters<tf.KernelFunc>[0], { dataId }: tf.TensorInfo): void => {
  (call.backend as tf.KernelBackend).disposeData(dataId);
};
