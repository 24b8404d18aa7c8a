import { forEachIndex } from './array.ts';

/** Padding as tfjs has it: a rule, a number for all sides, or [before, after] for each axis, those of batch and channels too. */
type Padding = 'valid' | 'same' | number | readonly (readonly [number, number])[];

type Rounding = 'floor' | 'round' | 'ceil';

/** One axis along which a window slides. */
interface Axis {
  readonly input: number;
  readonly window: number;
  readonly output: number;
  readonly stride: number;
  readonly dilation: number;
  /** Cells of padding in front. */
  readonly before: number;
}

/** The axes along which a window slides. */
export type Windows = readonly Axis[];

export interface WindowAttributes {
  readonly strides: number | readonly number[];
  readonly dilations?: number | readonly number[] | null;
  readonly pad: Padding;
  readonly dimRoundingMode?: Rounding;
}

/** A number for each of `rank` axes. */
const each = (given: number | readonly number[] | null | undefined, rank: number): readonly number[] => {
  const list = [given ?? 1].flat();
  return Array.from({ length: rank }, (_, axis) => (list.length === 1 ? list[0]! : list[axis]!));
};

const rounded = (v: number, mode: Rounding | undefined): number => Math[mode ?? 'floor'](v);

function axis(
  input: number,
  window: number,
  stride: number,
  dilation: number,
  pad: Padding,
  at: number,
  mode?: Rounding,
): Axis {
  const reach = (window - 1) * dilation + 1;
  const shared = { input, window, stride, dilation };
  if (pad === 'same') {
    const output = Math.ceil(input / stride);
    return { ...shared, output, before: Math.floor(Math.max(0, (output - 1) * stride + reach - input) / 2) };
  }
  if (pad === 'valid') return { ...shared, output: Math.ceil((input - reach + 1) / stride), before: 0 };
  const [before, after] = typeof pad === 'number' ? [pad, pad] : pad[at]!;
  return { ...shared, output: rounded((input + before + after - reach) / stride + 1, mode), before };
}

/** How a window of these lengths slides over an array of these lengths (without batch and channels), by TensorFlow's definitions. */
export function windowsOf(
  input: readonly number[],
  window: number | readonly number[],
  { strides, dilations, pad, dimRoundingMode }: WindowAttributes,
): Windows {
  const rank = input.length;
  const [lengths, steps, gaps] = [each(window, rank), each(strides, rank), each(dilations, rank)];
  return input.map((n, i) => axis(n, lengths[i]!, steps[i]!, gaps[i]!, pad, i + 1, dimRoundingMode));
}

export const outputShape = (windows: Windows): number[] => windows.map(({ output }) => output);

const flat = (index: readonly number[], lengths: readonly number[]): number =>
  index.reduce((p, i, axis) => p * lengths[axis]! + i, 0);

/**
 * Calls `visit` for each cell of the output and each tap of its window that lies on the input, with their places in
 * row-major order.
 */
export function forEachTap(windows: Windows, visit: (output: number, tap: number, input: number) => void): void {
  const outputs = outputShape(windows);
  const taps = windows.map(({ window }) => window);
  const inputs = windows.map(({ input }) => input);
  forEachIndex(outputs, (output) => {
    const place = flat(output, outputs);
    forEachIndex(taps, (tap) => {
      const input = windows.map(({ stride, dilation, before }, i) => output[i]! * stride - before + tap[i]! * dilation);
      if (input.every((at, i) => at >= 0 && at < inputs[i]!)) visit(place, flat(tap, taps), flat(input, inputs));
    });
  });
}
