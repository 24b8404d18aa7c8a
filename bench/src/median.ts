/** The middle value; the mean of the two in the middle where there are two. Throws if there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [upper, lower] = [sorted[half], sorted[half - 1]];
  if (upper === undefined) throw new Error('median of no values, expected at least one. Measure at least once.');
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

/** A number with that many significant digits, for JSON. */
export const round = (value: number, digits = 4): number => Number(value.toPrecision(digits));
