// Matrices whose rows are too short for a loop of their own.

/**
 * How many rows of n floats make one that is long enough, at most a quarter of the rows and a multiple of 4; 1 where that is not worth
 * it. Such a row has at most 764 floats.
 */
// @ts-ignore: decorator
@inline
export function copiesOf(n: i32, rows: i32): i32 {
  if (n >= 64 || n == 0) return 1;
  return max(1, min(rows >> 2, (128 + n - 1) / n * 4) & ~3);
}
