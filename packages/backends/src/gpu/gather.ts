import * as tf from '@tensorflow/tfjs-core';
import { valuesOnProcessor } from '../corrections/indices.ts';
import type { KernelTable } from '../kernel-table.ts';

/** Rows of `x`, [batch, outer, length, inner], at `places`, [batch, count]: [batch, outer, count, inner]. */
interface Rows {
  readonly x: tf.TensorInfo;
  readonly places: tf.TensorInfo;
  readonly shape: readonly [number, number, number, number];
}

/** What a GPU backend brings. */
export interface GatherPrograms {
  readonly backendName: 'webgl' | 'webgpu';
  readonly stock: (kernelName: string) => tf.KernelFunc;
  /** Gathers rows; those of places that are not in `x` are NaN. */
  readonly rows: (backend: unknown, rows: Rows) => tf.TensorInfo;
  /** The places in a tensor of `shape` in row-major order, [count], of `indices`, [count, axes]; −1 where one lies outside. */
  readonly places: (backend: unknown, indices: tf.TensorInfo, shape: readonly number[]) => tf.TensorInfo;
}

/**
 * Gathers whose indices may lie outside. Where the indices are on the processor, an error says so. Where they are on the GPU, nobody can
 * look at them without waiting for it: the rows are NaN (of whole numbers the least, of bools false), so that what is computed from them
 * shows it. The stock shaders give 0, or another row.
 */
export function gatherKernels({ backendName, stock, rows, places }: GatherPrograms): KernelTable {
  const reshape = (backend: unknown, x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo =>
    stock('Reshape')({
      inputs: { x },
      attrs: { shape: [...shape] },
      backend: backend as tf.KernelBackend,
    }) as tf.TensorInfo;
  const [gather, gatherNd] = [stock('GatherV2'), stock('GatherNd')];
  const plain = (...tensors: readonly tf.TensorInfo[]): boolean =>
    tensors.every(({ shape, dtype }) => !shape.includes(0) && dtype !== 'string' && dtype !== 'complex64');

  return {
    GatherV2: (call) => {
      const { x, indices } = call.inputs as { readonly x: tf.TensorInfo; readonly indices: tf.TensorInfo };
      const { axis, batchDims } = call.attrs as { readonly axis: number; readonly batchDims: number };
      const [along] = tf.util.parseAxisParam(axis, x.shape) as [number];
      const length = x.shape[along]!;
      const { backend } = call;
      const known = valuesOnProcessor(backendName, backend, indices);
      for (const index of Array.from(known ?? []))
        if (!(index >= 0 && index < length))
          throw new Error(`GatherV2: the index value ${index} is not in [0, ${length - 1}]`);
      // values that both are on the processor stay there
      if (!plain(x, indices) || (known !== undefined && valuesOnProcessor(backendName, backend, x) !== undefined))
        return gather(call);
      const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
        x as tf.Tensor,
        indices as tf.Tensor,
        along,
        batchDims,
      );
      const count = tf.util.sizeFromShape(indices.shape) / info.batchSize;
      const parts = [
        reshape(backend, x, [info.batchSize, info.outerSize, length, info.sliceSize]),
        reshape(backend, indices, [info.batchSize, count]),
      ] as const;
      const shape = [info.batchSize, info.outerSize, count, info.sliceSize] as const;
      const found = rows(backend, { x: parts[0], places: parts[1], shape });
      return renamed(backend, found, info.outputShape, parts);
    },
    GatherNd: (call) => {
      const { params, indices } = call.inputs as { readonly params: tf.TensorInfo; readonly indices: tf.TensorInfo };
      const axes = indices.shape.at(-1)!;
      const { backend } = call;
      const known = valuesOnProcessor(backendName, backend, indices);
      if (
        !plain(params, indices) ||
        (known !== undefined && valuesOnProcessor(backendName, backend, params) !== undefined)
      )
        return gatherNd(call);
      const [outputShape, count, inner] = tf.backend_util.prepareAndValidate(params, indices);
      const table = reshape(backend, indices, [count, axes]);
      const flat = places(backend, table, params.shape.slice(0, axes));
      const parts = [
        reshape(backend, params, [1, 1, tf.util.sizeFromShape(params.shape) / inner, inner]),
        reshape(backend, flat, [1, count]),
      ] as const;
      const found = rows(backend, { x: parts[0], places: parts[1], shape: [1, 1, count, inner] });
      return renamed(backend, found, outputShape, [...parts, table, flat]);
    },
  };

  /** `found` in another shape, and an end to what was needed for it. */
  function renamed(
    backend: unknown,
    found: tf.TensorInfo,
    shape: readonly number[],
    used: readonly tf.TensorInfo[],
  ): tf.TensorInfo {
    const result = reshape(backend, found, shape);
    for (const { dataId } of [...used, found]) (backend as tf.KernelBackend).disposeData(dataId);
    return result;
  }
}
