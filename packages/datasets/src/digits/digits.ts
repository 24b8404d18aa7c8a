import { foldIn, type Key } from '@gr/random/host';
import type { Dataset } from '../dataset.ts';
import { digitNames } from '../from-idx.ts';
import { affine, elastic, type Move } from './distort.ts';
import { drawInk } from './ink.ts';
import { skeletons, type Point, type Skeleton } from './skeletons.ts';
import { handwriting, type DigitStyle } from './style.ts';
import { trace } from './trace.ts';
import { uniforms, type Uniforms } from './uniforms.ts';

const side = 28;
/** Pixels kept between the middle of a line and the edge of the image. */
const margin = 1;
/** Numbers drawn for each digit: one for each pixel's noise, and more than any skeleton needs. */
const draws: number = side * side + 150;

/**
 * `n` handwritten-like digits of 28 × 28, drawn from a key: strokes of several styles per digit under affine and elastic
 * distortion, with a pen of varying width and brightness, a soft edge and noise. White on black, roughly centred, as
 * MNIST; the label of each is drawn evenly. The first digits of a key are the same for every `n`.
 *
 * @example
 * const [trainKey, testKey] = split(key(0))
 * const [train, test] = [digits(trainKey, 2000), digits(testKey, 2000)]
 */
export const digits = (key: Key, n: number, style: DigitStyle = handwriting): Dataset => {
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(`digits: given n = ${n}; expected a whole number from 1; ask for as many digits as wanted`);
  }
  const images = new Uint8Array(n * side * side);
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const random = uniforms(foldIn(key, i), draws);
    const label = Math.floor(random.next() * skeletons.length);
    labels[i] = label;
    images.set(drawDigit(random.pick(skeletons[label] ?? []), style, random), i * side * side);
  }
  return { name: 'digits', shape: [side, side, 1], classes: digitNames, images, labels, standardization: undefined };
};

/** The pixels of one digit, 0 to 255. */
const drawDigit = (skeleton: Skeleton, style: DigitStyle, random: Uniforms): Uint8Array => {
  const height = random.within(style.height);
  const [lay, bend] = [affine(style, height, random), elastic(style, random)];
  const wobble = wobbler(style, random);
  const paths = skeleton.map(({ kind, points }) =>
    trace({ kind, points: points.map(wobble) }).map((point) => bend(lay(point))),
  );
  const [x, y] = [offset(0, paths.flat(), style, random), offset(1, paths.flat(), style, random)];
  const thickness = height * random.within(style.thickness);
  const lines = paths.map((path) => ({
    points: path.map(([px, py]): Point => [px + x, py + y]),
    widths: [thickness * (1 + random.around(style.pressure)), thickness * (1 + random.around(style.pressure))] as const,
  }));
  const cover = drawInk(lines, random.within(style.blur), side);
  const ink = random.within(style.ink);
  const pixels = new Uint8Array(cover.length);
  for (let i = 0; i < pixels.length; i++) {
    const value = ink * cover[i]! + random.around(style.noise);
    pixels[i] = Math.round(255 * Math.min(Math.max(value, 0), 1));
  }
  return pixels;
};

/** Moves points a little, and equal points equally, so that strokes that meet still do. */
const wobbler = ({ wobble }: DigitStyle, random: Uniforms): Move => {
  const moved = new Map<string, Point>();
  return (point) => {
    const name = point.join();
    const known = moved.get(name) ?? [point[0] + random.around(wobble), point[1] + random.around(wobble)];
    moved.set(name, known);
    return known;
  };
};

/** Along one axis, what takes the middle of the points near the middle of the image, and keeps them inside if they fit. */
const offset = (axis: 0 | 1, points: readonly Point[], { shift }: DigitStyle, random: Uniforms): number => {
  const values = points.map((point) => point[axis]);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((side - 1 - (max - min)) / 2 - margin, 0);
  return (side - 1 - min - max) / 2 + random.around(Math.min(shift, room));
};
