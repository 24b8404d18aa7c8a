/** Counts of values in ranges that touch: range i ends at `limits[i]`, the first one begins at `min`. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/**
 * The values that are finite, in ranges of one width from the smallest to the largest.
 *
 * @example histogram([0, 1, 2, 3, 4], 2); // limits [2, 4], counts [2, 3]
 */
export function histogram(values: ArrayLike<number>, ranges = 30): Histogram {
  let [min, max, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    count += 1;
    sum += value;
    sumOfSquares += value * value;
  }
  if (count === 0) return { min: 0, max: 0, count, sum, sumOfSquares, limits: [0], counts: [0] };
  const width = (max - min) / ranges;
  if (!(width > 0)) return { min, max, count, sum, sumOfSquares, limits: [max], counts: [count] };
  const counts = Array<number>(ranges).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    const range = Math.min(ranges - 1, Math.floor((value - min) / width));
    counts[range] = counts[range]! + 1;
  }
  const limits = counts.map((_, i) => (i === ranges - 1 ? max : Math.min(max, min + (i + 1) * width)));
  return { min, max, count, sum, sumOfSquares, limits, counts };
}
