import * as tf from '@tensorflow/tfjs-core';

/** Counts the bytes of the tensors that a backend holds; clones share theirs and count once. */
export interface TensorWatch {
  /** Ends the watch; the most bytes that were held at one moment. */
  stop(): number;
}

/** The methods by which the wasm backend takes on tensors and lets go of them. */
interface Holder {
  move(dataId: object, values: unknown, shape: number[], dtype: tf.DataType, refCount: number): void;
  makeOutput(shape: number[], dtype: tf.DataType, ...more: unknown[]): tf.TensorInfo;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** Watches a wasm backend that holds `held` bytes of tensors already. */
export function watchTensors(backend: tf.KernelBackend, held: number): TensorWatch {
  const holder = backend as unknown as Holder;
  const stock = { move: holder.move, makeOutput: holder.makeOutput, disposeData: holder.disposeData };
  const sizes = new WeakMap<object, number>();
  let bytes = held;
  let peak = held;
  const add = (dataId: object, shape: readonly number[], dtype: tf.DataType): void => {
    if (sizes.has(dataId)) return;
    const size = tf.util.sizeFromShape([...shape]) * tf.util.bytesPerElement(dtype);
    sizes.set(dataId, size);
    bytes += size;
    peak = Math.max(peak, bytes);
  };
  holder.move = (dataId, values, shape, dtype, refCount) => {
    stock.move.call(holder, dataId, values, shape, dtype, refCount);
    add(dataId, shape, dtype);
  };
  holder.makeOutput = (shape, dtype, ...more) => {
    const info = stock.makeOutput.call(holder, shape, dtype, ...more);
    add(info.dataId, shape, dtype);
    return info;
  };
  holder.disposeData = (dataId, force) => {
    const gone = stock.disposeData.call(holder, dataId, force);
    if (gone) {
      bytes -= sizes.get(dataId) ?? 0;
      sizes.delete(dataId);
    }
    return gone;
  };
  return {
    stop: () => {
      Object.assign(holder, stock);
      return peak;
    },
  };
}
