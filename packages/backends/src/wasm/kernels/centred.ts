import * as tf from '@tensorflow/tfjs-core';
import { addressOf, output, type WasmContext } from '../memory.ts';

/** Subtraction in assembly/binary.ts. */
const SUBTRACT = 1;

/** Squared ratio of mean and deviation from which on a channel is shifted before it is normalized: x − mean loses digits. */
const LARGE = 2 ** 18;

interface Centred {
  readonly x: tf.TensorInfo;
  readonly mean: tf.TensorInfo;
  readonly variance: tf.TensorInfo;
  readonly free: () => void;
}

/**
 * x and its moments as they are, or, where some channel has a mean that is large for its deviation, x less the first row of such
 * channels, which is exact, with the moments of that: of them no digits are lost.
 */
export function centred(context: WasmContext, x: tf.TensorInfo, mean: tf.TensorInfo, variance: tf.TensorInfo): Centred {
  const { backend, module } = context;
  const [rows, channels] = sizes(x);
  const [means, variances] = [backend.typedArrayFromHeap(mean), backend.typedArrayFromHeap(variance)];
  const isLarge = (c: number): boolean => means[c]! ** 2 > LARGE * variances[c]!;
  let some = false;
  for (let c = 0; c < channels && !some; c++) some = isLarge(c);
  if (!some || rows === 0) return { x, mean, variance, free: () => undefined };
  const first = backend.typedArrayFromHeap(x).slice(0, channels);
  const shifts = Float32Array.from(first, (value, c) => (isLarge(c) ? value : 0));
  const [shift, shifted, ownMean, ownVariance] = [[channels], x.shape, [channels], [channels]].map((shape) =>
    output(context, shape),
  ) as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
  backend.typedArrayFromHeap(shift).set(shifts);
  const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
  module.binaryRow(SUBTRACT, at(x), at(shift), at(shifted), rows, channels, context.scratch(4096));
  measure(context, shifted, ownMean, ownVariance);
  const all = [shift, shifted, ownMean, ownVariance];
  return {
    x: shifted,
    mean: ownMean,
    variance: ownVariance,
    free: () => all.forEach(({ dataId }) => void backend.disposeData(dataId)),
  };
}

/** The moments of x from those of x less its first row. */
export function takeMoments(
  { backend }: WasmContext,
  { x, own, mean, variance }: { x: tf.TensorInfo; own: Centred; mean: tf.TensorInfo; variance: tf.TensorInfo },
): void {
  const [from, shifted] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(own.x)];
  const means = backend.typedArrayFromHeap(own.mean);
  backend.typedArrayFromHeap(mean).set(means.map((value, c) => value + (from[c]! - shifted[c]!)));
  backend.typedArrayFromHeap(variance).set(backend.typedArrayFromHeap(own.variance));
}

/** Rows and channels of a tensor whose last axis holds its channels. */
export const sizes = ({ shape }: tf.TensorInfo): [rows: number, channels: number] => [
  tf.util.sizeFromShape(shape.slice(0, -1)),
  shape.at(-1) ?? 1,
];

/** The moments of x. */
export function measure(
  { backend, module, scratch }: WasmContext,
  x: tf.TensorInfo,
  mean: tf.TensorInfo,
  variance: tf.TensorInfo,
): void {
  const [rows, channels] = sizes(x);
  const at = ({ dataId }: tf.TensorInfo): number => backend.getMemoryOffset(dataId);
  const moments = scratch(4 * 4 * channels); // room of two rows beside the moments
  module.columnMoments(at(x), moments, rows, channels, moments + 2 * 4 * channels);
  module.meanAndVariance(moments, at(mean), at(variance), rows, channels);
}
