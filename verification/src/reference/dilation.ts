import { type NdArray, empty, sizeOf } from './array.ts';
import type { Decide, KernelTable } from './kernel.ts';
import { type WindowAttributes, type Windows, forEachTap, outputShape, windowsOf } from './windows.ts';

// Grey-scale dilation: y[output, c] is the largest of x[input, c] + filter[tap, c] over the taps on the input.

interface Best {
  readonly value: number;
  readonly input: number;
  readonly tap: number;
}

const windowsFor = (x: NdArray, filter: NdArray, attrs: WindowAttributes): Windows =>
  windowsOf(x.shape.slice(1, -1), filter.shape.slice(0, -1), attrs);

/** The largest sum of each place of the output, with the places in x and in the filter of the first that reaches it. */
function best(x: NdArray, filter: NdArray, attrs: WindowAttributes, decide?: Decide): Best[] {
  const windows = windowsFor(x, filter, attrs);
  const [channels, outputs] = [x.shape[3]!, sizeOf(outputShape(windows))];
  const inputs = x.shape[1]! * x.shape[2]!;
  const found: Best[] = Array.from({ length: x.shape[0]! * outputs * channels }, () => ({
    value: -Infinity,
    input: -1,
    tap: -1,
  }));
  for (let b = 0; b < x.shape[0]!; b++)
    forEachTap(windows, (output, tap, input) => {
      for (let c = 0; c < channels; c++) {
        const candidate = { input: (b * inputs + input) * channels + c, tap: tap * channels + c };
        const value = x.values[candidate.input]! + filter.values[candidate.tap]!;
        const place = (b * outputs + output) * channels + c;
        if (decide) decide(value === found[place]!.value ? 0 : 1);
        if (value > found[place]!.value || Number.isNaN(value)) found[place] = { ...candidate, value };
      }
    });
  if (decide) found.forEach(({ tap }) => decide(tap));
  return found;
}

/** Each place of the output gives its gradient to the place that its maximum came from. */
const gradient = (to: 'input' | 'tap'): KernelTable[string] => {
  return ({ x, filter, dy }, attrs: WindowAttributes) => {
    const result = empty(to === 'input' ? x!.shape : filter!.shape);
    best(x!, filter!, attrs).forEach((from, output) => (result.values[from[to]]! += dy!.values[output]!));
    return result;
  };
};

/** Grey-scale dilation and its gradients. */
export const dilations: KernelTable = {
  Dilation2D: ({ x, filter }, attrs: WindowAttributes, decide) => {
    const y = empty([x!.shape[0]!, ...outputShape(windowsFor(x!, filter!, attrs)), x!.shape[3]!]);
    best(x!, filter!, attrs, decide).forEach(({ value }, place) => (y.values[place] = value));
    return y;
  },
  Dilation2DBackpropInput: gradient('input'),
  Dilation2DBackpropFilter: gradient('tap'),
};
