/**
 * The distance of two lists of numbers relative to the largest of the second, or absolute where that is below 1:
 * max|a − b| / max(1, max|b|). Infinite where one of the two is not a number.
 */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let [apart, largest] = [0, 1];
  for (let i = 0; i < b.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    apart = Math.max(apart, Number.isNaN(difference) ? Infinity : difference);
    largest = Math.max(largest, Math.abs(b[i]!));
  }
  return Number.isFinite(largest) ? apart / largest : Infinity;
}
