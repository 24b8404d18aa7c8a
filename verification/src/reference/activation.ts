import { type NdArray, atBroadcast, broadcastShape, build, mapEntries } from './array.ts';
import type { Attributes, Decide, KernelTable } from './kernel.ts';

/** An activation at a value; `alpha` is the slope of the leaky one. */
type Activation = (v: number, alpha: number) => number;

const selu = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/** The larger of the two, NaN where one is. */
const relu = (v: number): number => Math.max(0, v);
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const elu = (v: number): number => (v > 0 ? v : Math.expm1(v));

const leaky: Activation = (v, alpha) => (v >= 0 ? v : alpha * v);

/** By the names that fused kernels use. Each is smooth but at the values in `kinks`. */
const fused: Readonly<Record<string, { readonly f: Activation; readonly kinks: readonly number[] }>> = {
  linear: { f: (v) => v, kinks: [] },
  relu: { f: relu, kinks: [0] },
  relu6: { f: (v) => Math.min(6, relu(v)), kinks: [0, 6] },
  elu: { f: elu, kinks: [0] },
  sigmoid: { f: sigmoid, kinks: [] },
  leakyrelu: { f: leaky, kinks: [0] },
};

/** Tells on which side of each switch a value is. */
export const decideSides = (decide: Decide, v: number, switches: readonly number[]): void => {
  for (const s of switches) decide(Math.sign(v - s));
};

const piecewise =
  (f: Activation, kinks: readonly number[], input = 'x'): KernelTable[string] =>
  (inputs, { alpha = 0 }: Attributes, decide) =>
    mapEntries(inputs[input]!, (v) => {
      decideSides(decide, v, kinks);
      return f(v, alpha);
    });

/** x where it is positive, alpha·x elsewhere; the two broadcast. */
const prelu = (x: NdArray, alpha: NdArray, decide: Decide): NdArray =>
  build(broadcastShape(x.shape, alpha.shape), 'float32', (index) => {
    const v = atBroadcast(x, index);
    decide(Math.sign(v));
    return leaky(v, atBroadcast(alpha, index));
  });

export interface FusedAttributes {
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** What a fused kernel does to its product: adds the bias, applies the activation. */
export function finish(
  y: NdArray,
  { bias, preluActivationWeights }: Readonly<Record<string, NdArray>>,
  { activation = 'linear', leakyreluAlpha = 0.2 }: FusedAttributes,
  decide: Decide,
): NdArray {
  const shifted = bias ? build(y.shape, y.dtype, (index) => atBroadcast(y, index) + atBroadcast(bias, index)) : y;
  if (activation === 'prelu') return prelu(shifted, preluActivationWeights!, decide);
  const { f, kinks } = fused[activation]!;
  return mapEntries(shifted, (v) => {
    decideSides(decide, v, kinks);
    return f(v, leakyreluAlpha);
  });
}

/** Rectifiers and sigmoids. */
export const activations: KernelTable = {
  Relu: piecewise(relu, [0]),
  Relu6: piecewise(fused['relu6']!.f, [0, 6]),
  Elu: piecewise(elu, [0]),
  Selu: piecewise((v) => selu.scale * (v > 0 ? v : selu.alpha * Math.expm1(v)), [0]),
  LeakyRelu: piecewise(leaky, [0]),
  Sigmoid: piecewise(sigmoid, []),
  Softplus: piecewise((v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))), []),
  Prelu: ({ x, alpha }, _attrs, decide) => prelu(x!, alpha!, decide),
  EluGrad: ({ dy, y }) =>
    build(y!.shape, 'float32', (index) => {
      const v = atBroadcast(y!, index);
      return atBroadcast(dy!, index) * (v >= 0 ? 1 : v + 1);
    }),
};
