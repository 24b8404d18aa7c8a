import type { Closeness, Output } from './cell.ts';

const tolerances: Record<Closeness, number> = { exact: 0, entries: 1e-4, largest: 1e-4 };
const smallestNormal = 1.1754943508222875e-38;

/** What is wrong with a number, given what it should be: undefined where nothing is. */
function entryProblem(got: number, want: number, allowed: number): boolean {
  if (Object.is(got, want) || got === want) return false;
  if (Number.isNaN(want) || Number.isNaN(got)) return true;
  if (!Number.isFinite(want) || !Number.isFinite(got)) return true;
  // a result below the normal numbers may be 0
  if (Math.abs(want) < smallestNormal && Math.abs(got) <= smallestNormal) return false;
  return Math.abs(got - want) > allowed;
}

export interface Comparison {
  readonly close: Closeness;
  readonly tolerance?: number;
}

/**
 * What is wrong with a result, in words, or undefined. `alternative` is what is right where subnormal inputs count as 0: an entry
 * that agrees with either is right.
 */
export function difference(
  got: readonly Output[],
  want: readonly Output[],
  { close, tolerance = tolerances[close] }: Comparison,
  alternative: readonly Output[] = want,
): string | undefined {
  if (got.length !== want.length) return `${got.length} results for ${want.length}`;
  for (const [k, expected] of want.entries()) {
    const actual = got[k]!;
    if (actual.shape.join() !== expected.shape.join()) return `shape [${actual.shape}] for [${expected.shape}]`;
    if (actual.dtype !== expected.dtype) return `${actual.dtype} for ${expected.dtype}`;
    if (actual.values.length !== expected.values.length)
      return `${actual.values.length} values for ${expected.values.length}`;
    const rounded = (v: number): number => (expected.dtype === 'float32' ? Math.fround(v) : v);
    let largest = 0;
    for (let i = 0; i < expected.values.length; i++) {
      const size = Math.abs(rounded(expected.values[i]!));
      if (Number.isFinite(size) && size > largest) largest = size;
    }
    const whole = expected.dtype !== 'float32';
    const allowedFor = (v: number): number => {
      if (close === 'exact' || whole) return 0;
      if (close === 'largest') return tolerance * largest;
      return tolerance * Math.abs(v) + 1e-6 * Math.min(1, largest);
    };
    const bad: number[] = [];
    for (let i = 0; i < expected.values.length; i++) {
      const wrong = [expected, alternative[k]!].every(({ values }) => {
        const v = rounded(values[i]!);
        return entryProblem(actual.values[i]!, v, allowedFor(v));
      });
      if (wrong) bad.push(i);
    }
    if (bad.length > 0) {
      const shown = bad.slice(0, 3).map((i) => `[${i}] ${actual.values[i]} for ${rounded(expected.values[i]!)}`);
      return `${bad.length} of ${expected.values.length} wrong: ${shown.join('; ')}`;
    }
  }
  return undefined;
}
