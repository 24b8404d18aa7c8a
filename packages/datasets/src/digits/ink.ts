import type { Point } from './skeletons.ts';

/** A polyline to draw, with the pen's width at its start and its end. */
export interface Ink {
  readonly points: readonly Point[];
  readonly widths: readonly [start: number, end: number];
}

/**
 * Draws lines into an image of side × side: each pixel is covered by as much as the nearest line covers it, from 0 to 1,
 * with a soft edge `blur` pixels wide. Coordinates are those of the pixels' centres.
 */
export const drawInk = (lines: readonly Ink[], blur: number, side: number): Float32Array => {
  const cover = new Float32Array(side * side);
  for (const { points, widths } of lines) {
    points.slice(1).forEach((end, i) => {
      const start = points[i] ?? end;
      const radius = (widths[0] + ((widths[1] - widths[0]) * (i + 0.5)) / (points.length - 1)) / 2;
      drawSegment(cover, side, start, end, radius, blur);
    });
  }
  return cover;
};

const drawSegment = (
  cover: Float32Array,
  side: number,
  [x0, y0]: Point,
  [x1, y1]: Point,
  radius: number,
  blur: number,
): void => {
  const reach = radius + blur / 2;
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  const clip = (value: number): number => Math.min(Math.max(value, 0), side - 1);
  const [left, right] = [clip(Math.ceil(Math.min(x0, x1) - reach)), clip(Math.floor(Math.max(x0, x1) + reach))];
  const [top, bottom] = [clip(Math.ceil(Math.min(y0, y1) - reach)), clip(Math.floor(Math.max(y0, y1) + reach))];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = squared > 0 ? Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / squared, 0), 1) : 0;
      const [ex, ey] = [x - x0 - along * dx, y - y0 - along * dy];
      const depth = (reach - Math.sqrt(ex * ex + ey * ey)) / blur;
      if (depth <= 0) continue;
      const edge = depth >= 1 ? 1 : depth * depth * (3 - 2 * depth);
      if (edge > cover[y * side + x]!) cover[y * side + x] = edge;
    }
  }
};
