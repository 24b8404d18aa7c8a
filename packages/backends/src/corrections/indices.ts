import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

/** The values of a tensor that the processor has. */
export function valuesOnProcessor(
  backendName: string,
  backend: unknown,
  { dataId }: tf.TensorInfo,
): ArrayLike<number> | undefined {
  const kept =
    backendName === 'webgl'
      ? (backend as MathBackendWebGL).texData.get(dataId).values
      : backendName === 'webgpu'
        ? (backend as WebGPUBackend).tensorMap.get(dataId).values
        : (backend as tf.KernelBackend).readSync(dataId);
  return (kept ?? undefined) as ArrayLike<number> | undefined;
}

/** The places that a kernel takes, [count, axes], and the shape that they are in. */
type Places = (call: Parameters<tf.KernelFunc>[0]) => {
  readonly indices: tf.TensorInfo;
  readonly shape: readonly number[];
};

/** By kernel. */
const places: Readonly<Record<string, Places>> = {
  GatherNd: ({ inputs }) => ({
    indices: inputs['indices'] as tf.TensorInfo,
    shape: (inputs['params'] as tf.TensorInfo).shape,
  }),
  ScatterNd: ({ inputs, attrs }) => ({
    indices: inputs['indices'] as tf.TensorInfo,
    shape: attrs!['shape'] as number[],
  }),
  TensorScatterUpdate: ({ inputs }) => ({
    indices: inputs['indices'] as tf.TensorInfo,
    shape: (inputs['tensor'] as tf.TensorInfo).shape,
  }),
  SparseToDense: ({ inputs, attrs }) => ({
    indices: inputs['sparseIndices'] as tf.TensorInfo,
    shape: attrs!['outputShape'] as number[],
  }),
};

/** Kernels that take a place for each axis. */
export const byPlaces: readonly string[] = Object.keys(places);

/**
 * An index outside of its axis is an error, where the processor has the indices. Stock kernels look at the place in row-major order alone:
 * [0, 2] of a [3, 2] is [1, 0] to them.
 */
export const insideOfAxes =
  (backendName: string) =>
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    const { indices, shape } = places[name]!(call);
    // a vector is one place to a gather, and places along the first axis to a scatter
    const axes = indices.shape.length > 1 || name === 'GatherNd' ? indices.shape.at(-1)! : 1;
    const known = valuesOnProcessor(backendName, call.backend, indices);
    if (known !== undefined)
      for (let at = 0; at < known.length; at++) {
        const length = shape[at % axes] as number;
        if (!(known[at]! >= 0 && known[at]! < length))
          throw new Error(
            `${name}: the index ${known[at]} lies outside of axis ${at % axes}, expected one of 0 … ${length - 1} (the shape is [${shape.join(', ')}]).`,
          );
      }
    return kernel(call);
  };
