/** A range from `from` to `to` excluded. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/**
 * Divides 0 .. count into at most `parts` neighbouring shares that begin at multiples of `unit`, as even as that goes. Depends on its
 * arguments alone, so sums over shares are the same each time.
 */
export function shares(count: number, unit: number, parts: number): readonly Share[] {
  const units = Math.ceil(count / unit);
  const some = Math.max(1, Math.min(parts, units));
  const bound = (i: number): number => Math.min(count, Math.floor((i * units) / some) * unit);
  return Array.from({ length: some }, (_, i) => ({ from: bound(i), to: bound(i + 1) }));
}
