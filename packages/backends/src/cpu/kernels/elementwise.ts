import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';

type Values = Float32Array | Int32Array;

/** A kernel of one number: the stock ones of these names lose the digits of small numbers, or of large whole ones, which they round to float32. */
const elementwise =
  (f: (v: number) => number): tf.KernelFunc =>
  ({ inputs, backend }) => {
    const { x } = inputs as { readonly x: tf.TensorInfo };
    const cpu = backend as MathBackendCPU;
    const values = cpu.data.get(x.dataId).values as Values;
    // the values of a float32 tensor that was cast may still be those of whole numbers
    const results = tf.util.getTypedArrayFromDType(x.dtype as 'float32', values.length);
    values.forEach((v, i) => (results[i] = f(v)));
    return cpu.makeTensorInfo(x.shape, x.dtype, results);
  };

const { ERF_P, ERF_A1, ERF_A2, ERF_A3, ERF_A4, ERF_A5 } = tf.backend_util;

/** Its series within 1, and Abramowitz and Stegun 7.1.26 beyond, whose error of 1.5e-7 is a digit there. */
function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 1) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 20; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  const t = 1 / (1 + ERF_P * size);
  const factor = ((((ERF_A5 * t + ERF_A4) * t + ERF_A3) * t + ERF_A2) * t + ERF_A1) * t;
  return Math.sign(x) * (1 - factor * Math.exp(-x * x));
}

/** TensorFlow's `floormod`: of the sign of the divisor. */
function mod(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Where each place of a shape reads a tensor that broadcasts to it. */
function reader(shape: readonly number[], outShape: readonly number[]): (place: number) => number {
  const lead = outShape.length - shape.length;
  const strides = tf.util.computeStrides([...outShape]).concat(1);
  const own = tf.util.computeStrides([...shape]).concat(1);
  return (place) => {
    let offset = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const index = Math.floor(place / strides[axis + lead]!) % outShape[axis + lead]!;
      if (shape[axis] !== 1) offset += index * own[axis]!;
    }
    return offset;
  };
}

const modKernel: tf.KernelFunc = ({ inputs, backend }) => {
  const { a, b } = inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
  const cpu = backend as MathBackendCPU;
  const [left, right] = [a, b].map(({ dataId }) => cpu.data.get(dataId).values as Values) as [Values, Values];
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  const [ofA, ofB] = [reader(a.shape, shape), reader(b.shape, shape)];
  const dtype = a.dtype === 'float32' || b.dtype === 'float32' ? 'float32' : 'int32';
  const values = tf.util.getTypedArrayFromDType(dtype, tf.util.sizeFromShape(shape));
  for (let i = 0; i < values.length; i++) values[i] = mod(left[ofA(i)]!, right[ofB(i)]!);
  return cpu.makeTensorInfo(shape, dtype, values);
};

/** Whole numbers are squared as such, `Mod` knows infinities, and `Erf` small numbers. */
export const elementwiseKernels = (): KernelTable => ({
  Erf: elementwise(erf),
  Square: elementwise((v) => v * v),
  Mod: modKernel,
});
