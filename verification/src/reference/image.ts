import { type NdArray, at, build } from './array.ts';
import type { KernelTable } from './kernel.ts';
import { countTo } from './places.ts';
import { type ResizeAttrs, cropAndResize, resized, resizedGradient } from './resize.ts';
import { suppressed } from './suppression.ts';

interface TransformAttrs {
  readonly interpolation: 'nearest' | 'bilinear';
  readonly fillMode: 'constant' | 'reflect' | 'wrap' | 'nearest';
  readonly fillValue: number;
  readonly outputShape?: readonly [number, number];
}

/** A coordinate outside of an image as the fill mode continues the image; may be a fraction. */
function continued(place: number, size: number, mode: TransformAttrs['fillMode']): number {
  const within = (p: number): number => Math.min(Math.max(p, 0), size - 1);
  if (mode === 'constant' || (place >= 0 && place <= size - 1)) return place;
  if (mode === 'nearest' || size <= 1) return within(place);
  if (mode === 'wrap') {
    const period = size - 1;
    return within(
      place < 0 ? place + size * (Math.trunc(-place / period) + 1) : place - size * Math.trunc(place / period),
    );
  }
  const twice = 2 * size;
  if (place < 0) {
    const near = place < twice ? twice * Math.trunc(-place / twice) + place : place;
    return within(near < -size ? near + twice : -near - 1);
  }
  const near = place - twice * Math.trunc(place / twice);
  return within(near >= size ? twice - near - 1 : near);
}

/** TensorFlow's projective transform: each pixel of the output reads the image at (a₀x + a₁y + a₂, b₀x + b₁y + b₂) / (c₀x + c₁y + 1). */
function transform(image: NdArray, transforms: NdArray, attrs: TransformAttrs): NdArray {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const [rows, columns] = attrs.outputShape ?? [height, width];
  const read = (b: number, y: number, x: number, c: number): number =>
    y >= 0 && y < height && x >= 0 && x < width ? at(image, b, y, x, c) : attrs.fillValue;
  return build([batch, rows, columns, channels], image.dtype, (index) => {
    const [b, i, j, c] = index as [number, number, number, number];
    const [a0, a1, a2, b0, b1, b2, c0, c1] = countTo(8).map((k) =>
      at(transforms, transforms.shape[0] === 1 ? 0 : b, k),
    ) as [number, number, number, number, number, number, number, number];
    const scale = c0 * j + c1 * i + 1;
    if (scale === 0) return attrs.fillValue;
    const x = continued((a0 * j + a1 * i + a2) / scale, width, attrs.fillMode);
    const y = continued((b0 * j + b1 * i + b2) / scale, height, attrs.fillMode);
    if (attrs.interpolation === 'nearest') return read(b, Math.round(y), Math.round(x), c);
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const mix = (row: number): number =>
      (left + 1 - x) * read(b, row, left, c) + (x - left) * read(b, row, left + 1, c);
    return (top + 1 - y) * mix(top) + (y - top) * mix(top + 1);
  });
}

interface RotateAttrs {
  readonly radians: number;
  readonly fillValue: number | readonly [number, number, number];
  readonly center: number | readonly [number, number];
}

/** An image turned about a point, whose place is given in fractions of width and height. A fourth channel is opacity. */
function rotated(image: NdArray, { radians, fillValue, center }: RotateAttrs): NdArray {
  const [, height, width] = image.shape as [number, number, number, number];
  const [across, down] = typeof center === 'number' ? [center, center] : center;
  const [x0, y0] = [across * width, down * height];
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  return build(image.shape, image.dtype, (index) => {
    const [b, i, j, c] = index as [number, number, number, number];
    const x = Math.round((j - x0) * cos - (i - y0) * sin + x0);
    const y = Math.round((j - x0) * sin + (i - y0) * cos + y0);
    if (x >= 0 && x < width && y >= 0 && y < height) return at(image, b, y, x, c);
    if (typeof fillValue === 'number') return fillValue;
    return c === 3 ? 255 : fillValue[c]!;
  });
}

export const imageKernels: KernelTable = {
  ResizeBilinear: ({ images }, attrs: ResizeAttrs) => resized(images!, attrs, 'bilinear'),
  ResizeNearestNeighbor: ({ images }, attrs: ResizeAttrs) => resized(images!, attrs, 'nearest'),
  ResizeBilinearGrad: ({ images, dy }, attrs: ResizeAttrs) => resizedGradient(images!, dy!, attrs, 'bilinear'),
  ResizeNearestNeighborGrad: ({ images, dy }, attrs: ResizeAttrs) => resizedGradient(images!, dy!, attrs, 'nearest'),
  CropAndResize: ({ image, boxes, boxInd }, attrs) => cropAndResize(image!, boxes!, boxInd!, attrs),
  FlipLeftRight: ({ image }) =>
    build(image!.shape, image!.dtype, ([b, i, j, c]) => at(image!, b!, i!, image!.shape[2]! - 1 - j!, c!)),
  RotateWithOffset: ({ image }, attrs: RotateAttrs) => rotated(image!, attrs),
  Transform: ({ image, transforms }, attrs: TransformAttrs) => transform(image!, transforms!, attrs),
  NonMaxSuppressionV3: ({ boxes, scores }, attrs) => suppressed(boxes!, scores!, attrs).indices,
  NonMaxSuppressionV4: ({ boxes, scores }, attrs) => {
    const { padded, valid } = suppressed(boxes!, scores!, attrs);
    return [padded, valid];
  },
  NonMaxSuppressionV5: ({ boxes, scores }, attrs) => {
    const { indices, scores: left } = suppressed(boxes!, scores!, attrs);
    return [indices, left];
  },
};
