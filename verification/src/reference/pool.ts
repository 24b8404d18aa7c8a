import { type NdArray, build, empty, sizeOf } from './array.ts';
import type { Decide, KernelTable } from './kernel.ts';
import { type WindowAttributes, forEachTap, outputShape, windowsOf } from './windows.ts';

interface PoolAttributes extends WindowAttributes {
  readonly filterSize: number | readonly number[];
  readonly includeBatchInIndex?: boolean;
}

/** Calls `visit` for each place of the pooled array with the places in x of its window's cells, padding left out. */
function forEachWindow(
  x: NdArray,
  attrs: PoolAttributes,
  visit: (output: number, cells: readonly number[]) => void,
): number[] {
  const windows = windowsOf(x.shape.slice(1, -1), attrs.filterSize, attrs);
  const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!];
  const [outputs, inputs] = [sizeOf(outputShape(windows)), sizeOf(x.shape.slice(1, -1))];
  const cellsOf = Array.from({ length: outputs }, (): number[] => []);
  forEachTap(windows, (output, _tap, input) => cellsOf[output]!.push(input));
  for (let b = 0; b < batch; b++)
    for (let o = 0; o < outputs; o++)
      for (let c = 0; c < channels; c++)
        visit(
          (b * outputs + o) * channels + c,
          cellsOf[o]!.map((cell) => (b * inputs + cell) * channels + c),
        );
  return [batch, ...outputShape(windows), channels];
}

/** The pooled array, each entry from the places of its window's cells. */
function pool(x: NdArray, attrs: PoolAttributes, entry: (cells: readonly number[]) => number): NdArray {
  const entries: number[] = [];
  const shape = forEachWindow(x, attrs, (output, cells) => (entries[output] = entry(cells)));
  let at = 0;
  return build(shape, 'float32', () => entries[at++]!);
}

/** The place of the first largest of the cells, of the first NaN where there is one. */
function largest(x: NdArray, cells: readonly number[], decide?: Decide): number {
  const value = cells.reduce((p, cell) => Math.max(p, x.values[cell]!), -Infinity);
  const reaches = (cell: number) => Object.is(x.values[cell]! + 0, value + 0);
  if (decide) cells.filter(reaches).forEach((cell) => decide(cell));
  return cells.find(reaches)!;
}

const average = (x: NdArray, attrs: PoolAttributes): NdArray =>
  pool(x, attrs, (cells) => cells.reduce((p, cell) => p + x.values[cell]!, 0) / cells.length);

/** The kernels of this gradient divide by the size of the window, also at an edge: by contract, as on every backend of tfjs. */
const averageGradient = (dy: NdArray, x: NdArray, attrs: PoolAttributes): NdArray => {
  const dx = empty(x.shape);
  const size = windowsOf(x.shape.slice(1, -1), attrs.filterSize, attrs).reduce((p, { window }) => p * window, 1);
  forEachWindow(x, attrs, (output, cells) => {
    for (const cell of cells) dx.values[cell]! += dy.values[output]! / size;
  });
  return dx;
};

const maximum = (x: NdArray, attrs: PoolAttributes, decide: Decide): NdArray =>
  pool(x, attrs, (cells) => (cells.length === 0 ? -Infinity : x.values[largest(x, cells, decide)]!));

/** The first of the largest cells of a window receives its gradient. */
const maximumGradient = (dy: NdArray, x: NdArray, attrs: PoolAttributes): NdArray => {
  const dx = empty(x.shape);
  forEachWindow(x, attrs, (output, cells) => {
    if (cells.length > 0) dx.values[largest(x, cells)]! += dy.values[output]!;
  });
  return dx;
};

/** The places of the maxima as TensorFlow counts them: in an image, or in the whole batch. */
const places = (x: NdArray, attrs: PoolAttributes): NdArray => {
  const image = sizeOf(x.shape.slice(1));
  const counted = (place: number) => (attrs.includeBatchInIndex ? place : place % image);
  const { shape, values } = pool(x, attrs, (cells) => counted(largest(x, cells)));
  let at = 0;
  return build(shape, 'int32', () => values[at++]!);
};

/** Pools over two and three axes, and their gradients. */
export const pools: KernelTable = {
  AvgPool: ({ x }, attrs) => average(x!, attrs),
  AvgPool3D: ({ x }, attrs) => average(x!, attrs),
  AvgPoolGrad: ({ dy, input }, attrs) => averageGradient(dy!, input!, attrs),
  AvgPool3DGrad: ({ dy, input }, attrs) => averageGradient(dy!, input!, attrs),
  MaxPool: ({ x }, attrs, decide) => maximum(x!, attrs, decide),
  MaxPool3D: ({ x }, attrs, decide) => maximum(x!, attrs, decide),
  MaxPoolGrad: ({ dy, input }, attrs) => maximumGradient(dy!, input!, attrs),
  MaxPool3DGrad: ({ dy, input }, attrs) => maximumGradient(dy!, input!, attrs),
  MaxPoolWithArgmax: ({ x }, attrs, decide) => [maximum(x!, attrs, decide), places(x!, attrs)],
};
