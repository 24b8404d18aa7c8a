import jstat from 'jstat';

/** Numbers in brief. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Sample deviation, by n − 1; null for fewer than two numbers. */
  readonly deviation: number | null;
  /** 95 % interval of the mean by Student's t; null for fewer than two numbers. */
  readonly interval: readonly [number, number] | null;
}

/**
 * Mean, sample deviation and the 95 % interval of the mean.
 *
 *     mean ± t₀.₉₇₅(n − 1) · deviation / √n
 *
 * @throws RangeError if there are no numbers
 * @example summarize([97.1, 97.3, 97.0]).mean; // 97.13
 */
export function summarize(values: readonly number[]): Summary {
  const n = values.length;
  if (n === 0) throw new RangeError('summarize: there are no numbers, expected at least one.');
  // a third of a sum of three equal numbers need not be that number
  const same = values.every((value) => value === values[0]);
  const mean = same ? values[0]! : values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, deviation: null, interval: null };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (jstat.studentt.inv(0.975, n - 1) * deviation) / Math.sqrt(n);
  return { n, mean, deviation, interval: [mean - half, mean + half] };
}
