import { type FusedAttributes, finish } from './activation.ts';
import { type NdArray, build, empty, offsetOf, sizeOf } from './array.ts';
import type { KernelTable } from './kernel.ts';
import { type WindowAttributes, type Windows, forEachTap, outputShape, windowsOf } from './windows.ts';

// A convolution is the trilinear form Σ dy[output, o] · x[input, c] · filter[tap, c, o] over all taps. Its value and its two
// gradients are that form with one of the three left out.

interface ConvolutionAttributes extends WindowAttributes, FusedAttributes {
  readonly dataFormat?: string;
  readonly inputShape?: readonly number[];
  readonly filterShape?: readonly number[];
}

const permuted = (x: NdArray, axes: readonly number[]): NdArray =>
  build(
    axes.map((axis) => x.shape[axis]!),
    x.dtype,
    (index) =>
      x.values[
        offsetOf(
          x,
          axes.map((_, axis) => index[axes.indexOf(axis)]!),
        )
      ]!,
  );

const isChannelsFirst = (attrs: ConvolutionAttributes): boolean => attrs.dataFormat?.startsWith('NC') ?? false;

/** [batch, channels, …] → [batch, …, channels]. */
const toLast = (x: NdArray): NdArray =>
  permuted(x, [0, ...Array.from({ length: x.shape.length - 2 }, (_, i) => i + 2), 1]);

/** [batch, …, channels] → [batch, channels, …]. */
const toFirst = (x: NdArray): NdArray =>
  permuted(x, [0, x.shape.length - 1, ...Array.from({ length: x.shape.length - 2 }, (_, i) => i + 1)]);

/** Lists of paddings in the order of channels last. */
const lastPadding = (attrs: ConvolutionAttributes): ConvolutionAttributes => {
  const { pad } = attrs;
  return typeof pad === 'object' ? { ...attrs, pad: [pad[0]!, ...pad.slice(2), pad[1]!] } : attrs;
};

/** A form: which channel o of the output a tap takes from which channel c of the input, and where its weight stands. */
interface Form {
  readonly batch: number;
  readonly windows: Windows;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Each (c, o, weight) at one tap. */
  readonly channels: readonly (readonly [number, number, number])[];
}

type Visit = (output: number, input: number, weight: number) => void;

function forEachTerm({ batch, windows, inputChannels, outputChannels, channels }: Form, visit: Visit): void {
  const [outputs, inputs] = [sizeOf(outputShape(windows)), sizeOf(windows.map(({ input }) => input))];
  for (let b = 0; b < batch; b++)
    forEachTap(windows, (output, tap, input) => {
      for (const [c, o, weight] of channels)
        visit(
          (b * outputs + output) * outputChannels + o,
          (b * inputs + input) * inputChannels + c,
          tap * channels.length + weight,
        );
    });
}

/** The form of a filter [..., c, o] that takes every channel to every channel. */
function full(inputShape: readonly number[], filterShape: readonly number[], attrs: WindowAttributes): Form {
  const [c, o] = filterShape.slice(-2) as [number, number];
  const channels = Array.from({ length: c * o }, (_, w) => [Math.floor(w / o), w % o, w] as const);
  return form(inputShape, filterShape, attrs, o, channels);
}

/** The form of a filter [..., c, m] that takes channel c to channels c·m, …, c·m + m − 1. */
function depthwise(inputShape: readonly number[], filterShape: readonly number[], attrs: WindowAttributes): Form {
  const [c, m] = filterShape.slice(-2) as [number, number];
  const channels = Array.from({ length: c * m }, (_, w) => [Math.floor(w / m), w, w] as const);
  return form(inputShape, filterShape, attrs, c * m, channels);
}

const form = (
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: WindowAttributes,
  outputChannels: number,
  channels: Form['channels'],
): Form => ({
  batch: inputShape[0]!,
  windows: windowsOf(inputShape.slice(1, -1), filterShape.slice(0, -2), attrs),
  inputChannels: inputShape.at(-1)!,
  outputChannels,
  channels,
});

type FormOf = typeof full;

function forward(formOf: FormOf, x: NdArray, filter: NdArray, attrs: WindowAttributes): NdArray {
  const terms = formOf(x.shape, filter.shape, attrs);
  const y = empty([terms.batch, ...outputShape(terms.windows), terms.outputChannels]);
  forEachTerm(terms, (output, input, weight) => (y.values[output]! += x.values[input]! * filter.values[weight]!));
  return y;
}

function toInput(
  formOf: FormOf,
  dy: NdArray,
  filter: NdArray,
  shape: readonly number[],
  attrs: WindowAttributes,
): NdArray {
  const dx = empty(shape);
  forEachTerm(
    formOf(shape, filter.shape, attrs),
    (output, input, weight) => (dx.values[input]! += dy.values[output]! * filter.values[weight]!),
  );
  return dx;
}

function toFilter(formOf: FormOf, x: NdArray, dy: NdArray, shape: readonly number[], attrs: WindowAttributes): NdArray {
  const dw = empty(shape);
  forEachTerm(
    formOf(x.shape, shape, attrs),
    (output, input, weight) => (dw.values[weight]! += x.values[input]! * dy.values[output]!),
  );
  return dw;
}

/** The forward kernel in either order of the axes. */
function convolve(formOf: FormOf, x: NdArray, filter: NdArray, attrs: ConvolutionAttributes): NdArray {
  if (!isChannelsFirst(attrs)) return forward(formOf, x, filter, attrs);
  return toFirst(forward(formOf, toLast(x), filter, lastPadding(attrs)));
}

/** The kernels of a form under their names. */
const kernels = (formOf: FormOf, names: Readonly<Record<'forward' | 'toInput' | 'toFilter', string>>): KernelTable => ({
  [names.forward]: ({ x, filter }, attrs: ConvolutionAttributes) => convolve(formOf, x!, filter!, attrs),
  [names.toInput]: ({ dy, filter }, attrs: ConvolutionAttributes) => {
    const shape = attrs.inputShape!;
    if (!isChannelsFirst(attrs)) return toInput(formOf, dy!, filter!, shape, attrs);
    const last = [shape[0]!, ...shape.slice(2), shape[1]!];
    return toFirst(toInput(formOf, toLast(dy!), filter!, last, lastPadding(attrs)));
  },
  [names.toFilter]: ({ x, dy }, attrs: ConvolutionAttributes) =>
    isChannelsFirst(attrs)
      ? toFilter(formOf, toLast(x!), toLast(dy!), attrs.filterShape!, lastPadding(attrs))
      : toFilter(formOf, x!, dy!, attrs.filterShape!, attrs),
});

const fused =
  (formOf: FormOf): KernelTable[string] =>
  (inputs, attrs: ConvolutionAttributes, decide) =>
    finish(convolve(formOf, inputs['x']!, inputs['filter']!, attrs), inputs, attrs, decide);

/** Convolutions over two and three axes, and their gradients. */
export const convolutions: KernelTable = {
  ...kernels(full, { forward: 'Conv2D', toInput: 'Conv2DBackpropInput', toFilter: 'Conv2DBackpropFilter' }),
  ...kernels(full, { forward: 'Conv3D', toInput: 'Conv3DBackpropInputV2', toFilter: 'Conv3DBackpropFilterV2' }),
  ...kernels(depthwise, {
    forward: 'DepthwiseConv2dNative',
    toInput: 'DepthwiseConv2dNativeBackpropInput',
    toFilter: 'DepthwiseConv2dNativeBackpropFilter',
  }),
  FusedConv2D: fused(full),
  FusedDepthwiseConv2D: fused(depthwise),
};
