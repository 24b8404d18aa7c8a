import * as tf from '@tensorflow/tfjs-core';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { tile } from './tile.ts';

/** Whether `small` recurs in `shape` by the rules of broadcasting. */
export const broadcastsTo = (small: readonly number[], shape: readonly number[]): boolean =>
  small.length <= shape.length &&
  small.every((length, i) => length === 1 || length === shape[i + shape.length - small.length]);

/** The tensor written out at the shape to which it broadcasts. To be disposed of by the caller. */
function broadcastTo(context: WasmContext, x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  const own = [...Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
  const reps = shape.map((length, axis) => (own[axis] === length ? 1 : length));
  return tile(context, { ...x, shape: own }, reps);
}

/** Runs f on both operands at the shape of the result of their broadcast. */
export function atFullSize(
  context: WasmContext,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  f: (a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const [wholeA, wholeB] = [broadcastTo(context, a, shape), broadcastTo(context, b, shape)];
  try {
    return f(wholeA, wholeB);
  } finally {
    context.backend.disposeData(wholeA.dataId);
    context.backend.disposeData(wholeB.dataId);
  }
}

/** A copy under a dataId of its own. */
export function copyOf(context: WasmContext, x: tf.TensorInfo): tf.TensorInfo {
  const y = output(context, x.shape, x.dtype);
  const from = addressOf(context, x);
  const bytes = tf.util.sizeFromShape(x.shape) * tf.util.bytesPerElement(x.dtype);
  (context.backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8.copyWithin(
    addressOf(context, y),
    from,
    from + bytes,
  );
  return y;
}
