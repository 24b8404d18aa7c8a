/** Throws RangeError unless `n` can be a number of values drawn from one key: their counter has 32 bits. */
export function checkCount(where: string, n: number): void {
  if (!Number.isInteger(n) || n < 0 || n > 2 ** 32) {
    throw new RangeError(`${where}: the count is ${String(n)}, expected an integer in [0, 2^32].`);
  }
}
