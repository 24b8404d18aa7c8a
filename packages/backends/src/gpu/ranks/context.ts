import * as tf from '@tensorflow/tfjs-core';
import { transposed, type View, wholeView } from '../view.ts';

/** Copies what a view sees of a tensor into a tensor of that shape, on the backend that runs. */
type CopyView = (backend: unknown, x: tf.TensorInfo, view: View, shape: readonly number[]) => tf.TensorInfo;

export interface Ranks {
  /** The kernel that is registered before these. */
  readonly stock: (kernelName: string) => tf.KernelFunc;
  readonly copyView: CopyView;
  /** The most axes with which the stock kernel of that name is right; undefined where it takes all that the backend takes. */
  readonly most: (kernelName: string, dtype: tf.DataType) => number;
}

export type Call = Parameters<tf.KernelFunc>[0];
export const size = (shape: readonly number[]): number => tf.util.sizeFromShape([...shape]);

/** What kernels for any number of axes are made with. */
export interface RankContext extends Ranks {
  readonly table: Record<string, tf.KernelFunc>;
  readonly reshape: (call: Call, x: tf.TensorInfo, shape: readonly number[]) => tf.TensorInfo;
  readonly dispose: (call: Call, ...tensors: readonly tf.TensorInfo[]) => void;
  /** The result of `compute` on the tensor in another shape, in the shape `result`. */
  readonly inShape: (
    call: Call,
    x: tf.TensorInfo,
    shape: readonly number[],
    result: readonly number[],
    compute: (x: tf.TensorInfo) => tf.TensorInfo,
  ) => tf.TensorInfo;
  /** Replaces a kernel of one tensor where that has more axes than the stock kernel takes. */
  readonly beyond: (
    name: string,
    compute: (call: Call, x: tf.TensorInfo) => tf.TensorInfo,
    kernel?: tf.KernelFunc,
  ) => void;
  readonly transpose: (call: Call, x: tf.TensorInfo, perm: readonly number[]) => tf.TensorInfo;
}

/** The table that they are put into, and the steps that they share. */
export function rankContext({ stock, copyView, most }: Ranks): RankContext {
  const table: Record<string, tf.KernelFunc> = {};
  const reshape = (call: Call, x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo =>
    stock('Reshape')({ ...call, inputs: { x }, attrs: { shape: [...shape] } }) as tf.TensorInfo;
  const dispose = (call: Call, ...tensors: readonly tf.TensorInfo[]): void =>
    tensors.forEach(({ dataId }) => void (call.backend as tf.KernelBackend).disposeData(dataId));
  const inShape = (
    call: Call,
    x: tf.TensorInfo,
    shape: readonly number[],
    result: readonly number[],
    compute: (x: tf.TensorInfo) => tf.TensorInfo,
  ): tf.TensorInfo => {
    const other = reshape(call, x, shape);
    const y = compute(other);
    const shaped = reshape(call, y, result);
    dispose(call, other, y);
    return shaped;
  };
  const beyond = (
    name: string,
    compute: (call: Call, x: tf.TensorInfo) => tf.TensorInfo,
    kernel: tf.KernelFunc = stock(name),
  ): void => {
    table[name] = (call) => {
      const x = (call.inputs['x'] ?? call.inputs['input']) as tf.TensorInfo;
      const numeric = x.dtype !== 'string' && x.dtype !== 'complex64';
      return numeric && x.shape.length > most(name, x.dtype) && !x.shape.includes(0) ? compute(call, x) : kernel(call);
    };
  };
  const transpose = (call: Call, x: tf.TensorInfo, perm: readonly number[]): tf.TensorInfo =>
    copyView(
      call.backend,
      x,
      transposed(wholeView(x.shape), perm),
      perm.map((axis) => x.shape[axis] as number),
    );

  return { table, stock, copyView, most, reshape, dispose, inShape, beyond, transpose };
}
