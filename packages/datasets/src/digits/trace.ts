import type { Point, Stroke } from './skeletons.ts';

/** Pieces that each span is cut into, so that it can bend. */
const pieces = 6;

/** The polyline a stroke follows. Curves are Catmull-Rom splines: through each point, in the direction of its neighbours. */
export const trace = ({ kind, points }: Stroke): readonly Point[] =>
  points.flatMap((point, i) => {
    const next = points[i + 1];
    if (next === undefined) return [point];
    const before = points[i - 1] ?? point;
    const after = points[i + 2] ?? next;
    return Array.from({ length: pieces }, (_, k): Point => {
      const t = k / pieces;
      return kind === 'line' ? mix(point, next, t) : between(before, point, next, after, t);
    });
  });

const mix = (a: Point, b: Point, t: number): Point => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];

const between = (a: Point, b: Point, c: Point, d: Point, t: number): Point => {
  // The spline's weights of the four points at t in [0, 1] between b and c.
  const wa = ((2 - t) * t - 1) * t;
  const wb = (3 * t - 5) * t * t + 2;
  const wc = ((4 - 3 * t) * t + 1) * t;
  const wd = (t - 1) * t * t;
  return [(wa * a[0] + wb * b[0] + wc * c[0] + wd * d[0]) / 2, (wa * a[1] + wb * b[1] + wc * c[1] + wd * d[1]) / 2];
};
