import { type NdArray, at, build, empty, offsetOf } from './array.ts';
import { countTo } from './places.ts';

/** How a resizing kernel maps an output's rows to an image's. */
export interface ResizeAttrs {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
  readonly size: readonly [number, number];
}

/** The row of the image, a fraction, that row `i` of the output shows. */
function sourceOf(i: number, from: number, to: number, { alignCorners, halfPixelCenters }: ResizeAttrs): number {
  if (alignCorners && to > 1) return (i * (from - 1)) / (to - 1);
  return halfPixelCenters ? ((i + 0.5) * from) / to - 0.5 : (i * from) / to;
}

/** A weight for each row of the image. */
type Weights = readonly (readonly [row: number, weight: number])[];

function bilinear(i: number, from: number, to: number, attrs: ResizeAttrs): Weights {
  const source = sourceOf(i, from, to, attrs);
  const below = Math.floor(source);
  const part = source - below;
  return [
    [Math.max(below, 0), 1 - part],
    [Math.min(Math.ceil(source), from - 1), part],
  ];
}

function nearest(i: number, from: number, to: number, attrs: ResizeAttrs): Weights {
  const source = sourceOf(i, from, to, attrs);
  const row = attrs.alignCorners ? Math.round(source) : Math.floor(attrs.halfPixelCenters ? source + 0.5 : source);
  return [[Math.min(Math.max(row, 0), from - 1), 1]];
}

const ways = { bilinear, nearest };

/** Calls `visit` with each pair of places that the resizing connects, and the weight between them. */
function connect(
  [batch, height, width, channels]: readonly number[],
  attrs: ResizeAttrs,
  way: keyof typeof ways,
  visit: (output: readonly number[], image: readonly number[], weight: number) => void,
): void {
  const [rows, columns] = attrs.size;
  for (const b of countTo(batch!))
    for (const row of countTo(rows))
      for (const column of countTo(columns))
        for (const [i, vertical] of ways[way](row, height!, rows, attrs))
          for (const [j, horizontal] of ways[way](column, width!, columns, attrs))
            for (const c of countTo(channels!)) visit([b, row, column, c], [b, i, j, c], vertical * horizontal);
}

/** An image of another size. */
export function resized(images: NdArray, attrs: ResizeAttrs, way: keyof typeof ways): NdArray {
  const [batch, , , channels] = images.shape;
  const sum = empty([batch!, ...attrs.size, channels!], way === 'bilinear' ? 'float32' : images.dtype);
  connect(images.shape, attrs, way, (output, image, weight) => {
    if (weight !== 0) sum.values[offsetOf(sum, output)]! += weight * at(images, ...image);
  });
  return sum;
}

/** The adjoint of `resized`: what each value of the image has contributed, weighted by dy. */
export function resizedGradient(images: NdArray, dy: NdArray, attrs: ResizeAttrs, way: keyof typeof ways): NdArray {
  const sum = empty(images.shape);
  const size = [dy.shape[1]!, dy.shape[2]!] as const;
  connect(images.shape, { ...attrs, size }, way, (output, image, weight) => {
    if (weight !== 0) sum.values[offsetOf(sum, image)]! += weight * at(dy, ...output);
  });
  return sum;
}

interface CropAttrs {
  readonly cropSize: readonly [number, number];
  readonly method: 'bilinear' | 'nearest';
  readonly extrapolationValue: number;
}

/** A box of each image, in fractions of its height and width, at one size. */
export function cropAndResize(image: NdArray, boxes: NdArray, boxInd: NdArray, attrs: CropAttrs): NdArray {
  const [, height, width, channels] = image.shape as [number, number, number, number];
  const [rows, columns] = attrs.cropSize;
  const along = (i: number, count: number, first: number, last: number, size: number): number =>
    count > 1
      ? first * (size - 1) + (i * (last - first) * (size - 1)) / (count - 1)
      : 0.5 * (first + last) * (size - 1);
  return build([boxes.shape[0]!, rows, columns, channels], 'float32', (index) => {
    const [box, i, j, c] = index as [number, number, number, number];
    const b = at(boxInd, box);
    const [top, left, bottom, right] = countTo(4).map((k) => at(boxes, box, k)) as [number, number, number, number];
    const y = along(i, rows, top, bottom, height);
    const x = along(j, columns, left, right, width);
    if (!(y >= 0 && y <= height - 1 && x >= 0 && x <= width - 1)) return attrs.extrapolationValue;
    if (attrs.method === 'nearest') return at(image, b, Math.round(y), Math.round(x), c);
    const mix = (row: number): number => {
      const part = x - Math.floor(x);
      return at(image, b, row, Math.floor(x), c) * (1 - part) + at(image, b, row, Math.ceil(x), c) * part;
    };
    const part = y - Math.floor(y);
    return mix(Math.floor(y)) * (1 - part) + mix(Math.ceil(y)) * part;
  });
}
