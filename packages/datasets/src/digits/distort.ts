import type { Point } from './skeletons.ts';
import type { DigitStyle } from './style.ts';
import type { Uniforms } from './uniforms.ts';

/** A change of place. */
export type Move = (point: Point) => Point;

/**
 * From the box of a skeleton to pixels around the origin: scaled to a height, slanted, turned.
 * Uses + − × ÷ only, whose results are the same on every engine, unlike those of sine and cosine.
 */
export const affine = (style: DigitStyle, height: number, random: Uniforms): Move => {
  const width = height * random.within(style.aspect);
  const slant = random.within(style.slant);
  // The tangent of half the angle, to the third order.
  const half = random.around(style.rotation) / 2;
  const t = half + (half * half * half) / 3;
  const cos = (1 - t * t) / (1 + t * t);
  const sin = (2 * t) / (1 + t * t);
  return ([px, py]) => {
    const y = (py - 0.5) * height;
    const x = (px - 0.5) * width - slant * y;
    return [x * cos - y * sin, x * sin + y * cos];
  };
};

/** Knots along each side of the elastic grid, and how many pixels lie between them. */
const knots = 5;
const spacing = 10;

/** A smooth elastic distortion: random offsets at the knots of a grid, blended by cubic B-splines. */
export const elastic = (style: DigitStyle, random: Uniforms): Move => {
  const offsets = Array.from({ length: knots * knots }, (): Point => [
    random.around(style.elastic),
    random.around(style.elastic),
  ]);
  return ([x, y]) => {
    const [column, across] = place(x);
    const [row, down] = place(y);
    let [dx, dy] = [0, 0];
    for (let i = 0; i < down.length; i++) {
      for (let j = 0; j < across.length; j++) {
        const weight = across[j]! * down[i]!;
        const offset = offsets[(row + i) * knots + column + j]!;
        dx += weight * offset[0];
        dy += weight * offset[1];
      }
    }
    return [x + dx, y + dy];
  };
};

/** The first of the four knots that act at a coordinate, and their weights. */
const place = (coordinate: number): readonly [first: number, weights: readonly number[]] => {
  const at = Math.min(Math.max(coordinate / spacing + 1, 0), 2);
  const first = Math.min(Math.floor(at), 1);
  const t = at - first;
  const s = 1 - t;
  return [
    first,
    [(s * s * s) / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, (t * t * t) / 6],
  ];
};
