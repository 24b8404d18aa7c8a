import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

/**
 * Normalization with the moments of the batch over all axes but the last, its gradient, and the gradient of that. From stock kernels the
 * three take some thirty programs each, and a GPU that has little to do in each of them waits for the next one to be given.
 *
 * In what follows a bar is a mean over the rows, and r = 1 / √(variance + epsilon).
 */
export const batchNormKernels = (): KernelTable => ({
  /** { x, gamma, beta } to [y, mean, variance]: y = gamma r (x − mean) + beta. */
  BatchNormTrain: ({ inputs, attrs, backend }) => {
    const { x, gamma, beta } = inputs as Inputs<'x' | 'gamma' | 'beta'>;
    if (isEmpty(x)) return [x.shape, gamma.shape, gamma.shape].map((shape) => zeros(backend, shape));
    // from the first row on: in float32 the mean itself may be off by a part of the deviation that matters
    const offset = channelMeans(backend, { name: 'of x', inputs: { x }, terms: ['x[at] - x[channel]'] });
    const mean = channelwise(backend, x, {
      name: 'mean from the first row',
      inputs: { x, offset },
      attrs,
      values: ['x[channel] + offset[channel]'],
    });
    const variance = channelMeans(backend, {
      name: 'of centred squares',
      inputs: { x, offset },
      terms: ['(x[at] - x[channel] - offset[channel]) * (x[at] - x[channel] - offset[channel])'],
    });
    const y = elementwise(backend, x, {
      name: 'batch norm',
      inputs: { x, gamma, beta, offset, variance },
      attrs,
      value: 'gamma[channel] * r(channel) * (x[index] - x[channel] - offset[channel]) + beta[channel]',
    });
    dispose(backend, offset);
    return [y, mean, variance];
  },

  /** { dy, x, gamma, mean, variance } to [dx, dgamma, dbeta]: dx = gamma r (dy − a − b r² (x − mean)), a = dy‾, b = (dy (x − mean))‾. */
  BatchNormTrainGrad: ({ inputs, attrs, backend }) => {
    const { dy, x, gamma, mean, variance } = inputs as Inputs<'dy' | 'x' | 'gamma' | 'mean' | 'variance'>;
    if (isEmpty(x)) return [x.shape, gamma.shape, gamma.shape].map((shape) => zeros(backend, shape));
    const means = channelMeans(backend, {
      name: 'of dy',
      inputs: { dy, x, mean },
      terms: ['dy[at]', 'dy[at] * (x[at] - mean[channel])', 'x[at] - mean[channel]'],
    });
    // the mean is rounded to float32: what is left of x − mean is taken out of b, and of the rows
    const [a, ofMean, left] = [0, 1, 2].map(meanAt) as [string, string, string];
    const b = `(${ofMean} - ${a} * ${left})`;
    const dx = elementwise(backend, x, {
      name: 'batch norm gradient',
      inputs: { dy, x, gamma, mean, variance, means },
      attrs,
      value: `gamma[channel] * r(channel) * (dy[index] - ${a} - ${b} * r(channel) * r(channel) * (x[index] - mean[channel] - ${left}))`,
    });
    const dgamma = channelwise(backend, x, {
      name: 'batch norm gradient of gamma',
      inputs: { variance, means },
      attrs,
      values: [`rows * r(channel) * ${b}`],
    });
    const dbeta = channelwise(backend, x, {
      name: 'batch norm gradient of beta',
      inputs: { means },
      attrs,
      values: [`rows * ${a}`],
    });
    dispose(backend, means);
    return [dx, dgamma, dbeta];
  },

  /**
   * { ddx, ddgamma, ddbeta, dy, x, gamma, mean, variance } to [dy, x, gamma]: the gradients of ⟨ddx, dx⟩ + ⟨ddgamma, dgamma⟩ +
   * ⟨ddbeta, dbeta⟩, in which mean and variance change with x.
   */
  BatchNormTrainGradGrad: ({ inputs, attrs, backend }) => {
    const { ddx, ddgamma, ddbeta, dy, x, gamma, mean, variance } = inputs as Inputs<
      'ddx' | 'ddgamma' | 'ddbeta' | 'dy' | 'x' | 'gamma' | 'mean' | 'variance'
    >;
    if (isEmpty(x)) return [x.shape, x.shape, gamma.shape].map((shape) => zeros(backend, shape));
    const means = channelMeans(backend, {
      name: 'of ddx and dy',
      inputs: { ddx, dy, x, mean },
      terms: [
        'dy[at]',
        'dy[at] * (x[at] - mean[channel])',
        'ddx[at]',
        'ddx[at] * (x[at] - mean[channel])',
        'ddx[at] * dy[at]',
        'x[at] - mean[channel]',
      ],
    });
    const left = meanAt(5);
    // with x̂ = r (x − mean)
    const named = `
      let ri = r(channel);
      let a = ${meanAt(0)}; // dy‾
      let b = ri * (${meanAt(1)} - a * ${left}); // (dy x̂)‾
      let d = ${meanAt(2)}; // ddx‾
      let c = ri * (${meanAt(3)} - d * ${left}); // (ddx x̂)‾
      let e = ${meanAt(4)}; // (ddx dy)‾`;
    // both are linear in ddx, dy and x − mean: their coefficients in each channel
    const coefficients = channelwise(backend, x, {
      name: 'batch norm second gradient, coefficients',
      inputs: { gamma, variance, ddgamma, ddbeta, means },
      attrs,
      named: `${named}
      let slope = gamma[channel] * ri;
      let v = ddgamma[channel];`,
      values: [
        'slope',
        'ri * (v - slope * c)',
        'ddbeta[channel] - slope * d',
        '-slope * ri * b',
        'ri * (v - slope * c)',
        '-ri * ri * (slope * (e - a * d - 3.0 * b * c) + v * b)',
        'ri * (slope * (b * d + c * a) - v * a)',
      ],
    });
    const coefficient = (i: number): string => `coefficients[${i} * uniforms.sizes.y + channel]`;
    const ofDy = elementwise(backend, x, {
      name: 'batch norm second gradient, of dy',
      inputs: { ddx, x, mean, means, coefficients },
      attrs,
      value: `${coefficient(0)} * ddx[index] + ${coefficient(1)} * (x[index] - mean[channel] - ${left}) + ${coefficient(2)}`,
    });
    const ofX = elementwise(backend, x, {
      name: 'batch norm second gradient, of x',
      inputs: { ddx, dy, x, mean, means, coefficients },
      attrs,
      value: `${coefficient(3)} * ddx[index] + ${coefficient(4)} * dy[index]
        + ${coefficient(5)} * (x[index] - mean[channel] - ${left}) + ${coefficient(6)}`,
    });
    const ofGamma = channelwise(backend, x, {
      name: 'batch norm second gradient, of gamma',
      inputs: { variance, means },
      attrs,
      named,
      values: ['rows * ri * (e - a * d - b * c)'],
    });
    dispose(backend, means);
    dispose(backend, coefficients);
    return [ofDy, ofX, ofGamma];
  },
});

const isEmpty = ({ shape }: tf.TensorInfo): boolean => shape.includes(0);

const zeros = (backend: unknown, shape: number[]): tf.TensorInfo =>
  (backend as WebGPUBackend).makeTensorInfo(shape, 'float32', new Float32Array(tf.util.sizeFromShape(shape)));

const dispose = (backend: unknown, { dataId }: tf.TensorInfo): void =>
  void (backend as WebGPUBackend).disposeData(dataId);

const sizesOf = ({ shape }: tf.TensorInfo): readonly [rows: number, channels: number] => [
  tf.util.sizeFromShape(shape.slice(0, -1)),
  shape.at(-1) ?? 1,
];

/** What WGSL reads of a row of `means`. */
const meanAt = (i: number): string => `means[${i} * uniforms.sizes.y + channel]`;

/** r(channel), where the variance is among the inputs. */
const slope = (inputs: object): string =>
  'variance' in inputs ? 'fn r(channel : i32) -> f32 { return 1.0 / sqrt(variance[channel] + uniforms.epsilon); }' : '';

interface Formula {
  readonly name: string;
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: unknown;
}

const scalarsOf = (attrs: unknown) => ({ epsilon: (attrs as { readonly epsilon: number }).epsilon });

/** A value, in WGSL, for each element of x at `index`, in its `channel`. */
const elementwise = (
  backend: unknown,
  x: tf.TensorInfo,
  { name, inputs, attrs, value }: Formula & { readonly value: string },
): tf.TensorInfo =>
  runShader(backend, {
    name,
    inputs,
    pairs: { sizes: sizesOf(x) },
    scalars: scalarsOf(attrs),
    shape: x.shape,
    dtype: 'float32',
    functions: slope(inputs),
    body: `
      let channel = index % uniforms.sizes.y;
      setOutputAtIndex(index, ${value});`,
  });

/** Values for each channel of x: [channels], or [values, channels] of several. */
const channelwise = (
  backend: unknown,
  x: tf.TensorInfo,
  {
    name,
    inputs,
    attrs,
    named = '',
    values,
  }: Formula & { readonly named?: string; readonly values: readonly string[] },
): tf.TensorInfo =>
  runShader(backend, {
    name,
    inputs,
    pairs: { sizes: sizesOf(x) },
    scalars: scalarsOf(attrs),
    shape: several(values.length, sizesOf(x)[1]),
    dtype: 'float32',
    functions: slope(inputs),
    body: `
      let channel = index % uniforms.sizes.y;
      let rows = f32(uniforms.sizes.x);
      ${named}
      var value = 0.0;
      ${choose('index / uniforms.sizes.y', values, (text) => `value = ${text};`)}
      setOutputAtIndex(index, value);`,
  });

/**
 * The means over the rows of terms, in WGSL, of the element `at` in its `channel`: [channels], or [terms, channels] of several. Rows are
 * summed in parts, about as many as each has rows, and the parts in their order.
 */
function channelMeans(
  backend: unknown,
  { name, inputs, terms }: Omit<Formula, 'attrs'> & { readonly terms: readonly string[] },
): tf.TensorInfo {
  const [rows, channels] = sizesOf(inputs['x']!);
  const length = Math.ceil(Math.sqrt(rows));
  const parts = Math.ceil(rows / length);
  const sums = runShader(backend, {
    name: `sums by channel ${name}`,
    inputs,
    pairs: { sizes: [rows, channels], part: [parts, length] },
    shape: [terms.length, parts, channels],
    dtype: 'float32',
    functions: '',
    body: `
      let channel = coords.z;
      let first = coords.y * uniforms.part.y;
      let end = min(first + uniforms.part.y, uniforms.sizes.x);
      var sum = 0.0;
      ${choose(
        'coords.x',
        terms,
        (term) => `
        for (var row = first; row < end; row++) {
          let at = row * uniforms.sizes.y + channel;
          sum += ${term};
        }`,
      )}
      setOutputAtIndex(index, sum);`,
  });
  const means = runShader(backend, {
    name: 'means by channel',
    inputs: { sums },
    pairs: { sizes: [rows, channels], part: [parts, length] },
    shape: several(terms.length, channels),
    dtype: 'float32',
    functions: '',
    body: `
      let term = index / uniforms.sizes.y;
      let channel = index % uniforms.sizes.y;
      var sum = 0.0;
      for (var i = 0; i < uniforms.part.x; i++) {
        sum += sums[(term * uniforms.part.x + i) * uniforms.sizes.y + channel];
      }
      setOutputAtIndex(index, sum / f32(uniforms.sizes.x));`,
  });
  dispose(backend, sums);
  return means;
}

const several = (count: number, channels: number): number[] => (count === 1 ? [channels] : [count, channels]);

/** The code of the case that a number says. */
const choose = (which: string, cases: readonly string[], code: (text: string) => string): string =>
  cases.length === 1
    ? code(cases[0]!)
    : `switch (${which}) { ${cases.map((text, i) => `case ${i} { ${code(text)} }`).join('\n')} default {} }`;
