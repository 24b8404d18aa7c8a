import * as tf from '@tensorflow/tfjs-core';
import { kernelFlops } from '../kernel-flops.ts';

/** A kernel with inputs to time it with. */
export interface KernelCase {
  /** `matMul 256×256×256 TN`, what `--filter` looks into. */
  readonly name: string;
  readonly kernel: string;
  /** Shapes of the float32 inputs by name. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly attrs?: tf.NamedAttrMap;
}

/** A case with its tensors made. */
export interface ReadyCase {
  /** 0 for kernels that are no matrix product or convolution. */
  readonly flops: number;
  /** Values of the largest tensor, input or output. */
  readonly elements: number;
  run(): void;
  dispose(): void;
}

/** Values between −1 and 1 of both signs, none of them 0 or tiny. */
const values = (shape: readonly number[]): tf.Tensor => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => (((i * 7919) % 2003) - 1001.5) / 1002),
    [...shape],
  );
};

/** Makes the tensors and calls the kernel once. */
export function ready({ kernel, inputs, attrs = {} }: KernelCase): ReadyCase {
  const tensors = Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, values(shape)]));
  const run = (): tf.Tensor => {
    const output = tf.engine().runKernel(kernel, tensors, attrs) as tf.Tensor | tf.Tensor[];
    return Array.isArray(output) ? output[0]! : output;
  };
  const output = run();
  const elements = Math.max(output.size, ...Object.values(tensors).map(({ size }) => size));
  const flops = kernelFlops(kernel, { inputs: tensors, attrs: attrs as Record<string, unknown> }, output);
  tf.dispose(output);
  return { flops, elements, run: () => tf.dispose(run()), dispose: () => tf.dispose(tensors) };
}
