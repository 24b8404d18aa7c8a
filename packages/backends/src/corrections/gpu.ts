// What the stock kernels of GPU backends alone have wrong.
import * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

type Call = Parameters<tf.KernelFunc>[0];

const run = (backendName: string, name: string, call: Call, inputs: object, attrs: object = {}): tf.TensorInfo =>
  tf.getKernel(name, backendName).kernelFunc({
    inputs: inputs as tf.NamedTensorInfoMap,
    attrs: attrs as tf.NamedAttrMap,
    backend: call.backend,
  }) as tf.TensorInfo;

const dispose = (call: Call, ...tensors: readonly tf.TensorInfo[]): void => {
  for (const { dataId } of tensors) (call.backend as tf.KernelBackend).disposeData(dataId);
};

/** Places of maxima are whole numbers. */
export const wholePlaces: Correction = (kernel) => (call) => {
  const [values, places] = kernel(call) as [tf.TensorInfo, tf.TensorInfo];
  if (places.dtype === 'int32') return [values, places];
  const whole = run('webgl', 'Cast', call, { x: places }, { dtype: 'int32' });
  dispose(call, places);
  return [values, whole];
};

/** A product of nothing is 0. */
export const productOfNothing: Correction = (kernel) => (call) => {
  const { a, b } = call.inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
  if (tf.util.sizeFromShape(a.shape) > 0 && tf.util.sizeFromShape(b.shape) > 0) return kernel(call);
  const { transposeA, transposeB } = call.attrs as { readonly transposeA: boolean; readonly transposeB: boolean };
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...outer, a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!];
  return run('webgl', 'Fill', call, {}, { shape, value: 0, dtype: a.dtype });
};

/**
 * The stock shaders take the number of boxes for that of images: webgl crops box i from image i, webgpu leaves the boxes of later images as the
 * memory was. Each box is given its image.
 */
export const cropOfItsImage =
  (backendName: string): Correction =>
  (kernel) =>
  (call) => {
    const { image, boxes, boxInd } = call.inputs as Readonly<Record<'image' | 'boxes' | 'boxInd', tf.TensorInfo>>;
    const count = boxes.shape[0]!;
    const images = run(backendName, 'GatherV2', call, { x: image, indices: boxInd }, { axis: 0, batchDims: 0 });
    const inOrder = run(backendName, 'Range', call, {}, { start: 0, stop: count, step: 1, dtype: 'int32' });
    const crops = kernel({ ...call, inputs: { image: images, boxes, boxInd: inOrder } });
    dispose(call, images, inOrder);
    return crops;
  };

/** Along no axis nothing is reversed; the stock kernel takes a vector from its end all the same. */
export const reverseOfNoAxis: Correction = (kernel) => (call) => {
  const { dims } = call.attrs as { readonly dims: readonly number[] };
  return [dims].flat().length === 0 ? run('webgl', 'Identity', call, { x: call.inputs['x'] }) : kernel(call);
};

/** Nothing is scattered; the stock kernel looks for the first index. */
export const scatterOfNothing: Correction = (kernel) => (call) => {
  const { indices, updates } = call.inputs as { readonly indices: tf.TensorInfo; readonly updates: tf.TensorInfo };
  const { shape } = call.attrs as { readonly shape: readonly number[] };
  if (tf.util.sizeFromShape(indices.shape) > 0) return kernel(call);
  return run('webgl', 'Fill', call, {}, { shape, value: 0, dtype: updates.dtype });
};

/** A shader that does not compile, with the kernel and what it was asked for. */
export const explained =
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    try {
      return kernel(call);
    } catch (thrown) {
      throw new Error(
        `${name} has no program on webgl for ${JSON.stringify(call.attrs)} and ${Object.entries(call.inputs)
          .map(([input, value]) => `${input} of shape [${(value as tf.TensorInfo).shape.join(', ')}]`)
          .join(', ')}. Take smaller attributes, or another backend.`,
        { cause: thrown },
      );
    }
  };

/** Numbers of segments below 0 name none: webgpu adds their rows to others, and its program for whole numbers does not compile. */
export const segmentsFromZero: Correction = (kernel) => (call) => {
  const { x, segmentIds } = call.inputs as { readonly x: tf.TensorInfo; readonly segmentIds: tf.TensorInfo };
  const { numSegments } = call.attrs as { readonly numSegments: number };
  const made: tf.TensorInfo[] = [];
  const of = (name: string, inputs: object, attrs: object = {}): tf.TensorInfo => {
    made.push(run('webgpu', name, call, inputs, attrs));
    return made.at(-1)!;
  };
  const constant = (value: number): tf.TensorInfo => of('Fill', {}, { shape: [], value, dtype: 'int32' });
  const ids = of('Add', { a: of('Maximum', { a: segmentIds, b: constant(-1) }), b: constant(1) });
  const values = x.dtype === 'float32' ? x : of('Cast', { x }, { dtype: 'float32' });
  const sums = kernel({
    ...call,
    inputs: { x: values, segmentIds: ids },
    attrs: { numSegments: numSegments + 1 },
  }) as tf.TensorInfo;
  made.push(sums);
  const [, ...rest] = sums.shape;
  const result = run(
    'webgpu',
    'Slice',
    call,
    { x: sums },
    { begin: [1, ...rest.map(() => 0)], size: [numSegments, ...rest] },
  );
  dispose(call, ...made);
  return result;
};
