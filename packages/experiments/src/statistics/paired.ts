import jstat from 'jstat';
import { type Summary, summarize } from './summary.ts';
import { signedRank } from './signed-rank.ts';

/** Two methods compared seed by seed: the differences, and what speaks for them. */
export interface Paired extends Summary {
  readonly differences: readonly number[];
  /** Two-sided p of the paired t test; null for fewer than two pairs. */
  readonly t: number | null;
  /** Two-sided p of Wilcoxon's signed-rank test, exact. */
  readonly wilcoxon: number;
  /** Mean over deviation of the differences; null for fewer than two pairs, or differences that are all the same. */
  readonly effect: number | null;
}

/**
 * Compares numbers that belong together in pairs, as those of one seed do.
 *
 * @param first, second in the same order, of the same length
 * @throws RangeError if the lengths differ or are 0
 * @example paired([97.6, 97.7, 97.5], [97.1, 97.3, 97.0]).mean // how much more
 */
export function paired(first: readonly number[], second: readonly number[]): Paired {
  if (first.length !== second.length)
    throw new RangeError(`paired: given ${first.length} and ${second.length} numbers, expected pairs.`);
  const differences = first.map((value, i) => value - second[i]!);
  const summary = summarize(differences);
  const { n, mean, deviation } = summary;
  const t = deviation === null ? null : tTest(mean, deviation, n);
  return {
    ...summary,
    differences,
    t,
    wilcoxon: signedRank(differences),
    effect: deviation === null || deviation === 0 ? null : mean / deviation,
  };
}

const tTest = (mean: number, deviation: number, n: number): number => {
  if (deviation === 0) return mean === 0 ? 1 : 0;
  return 2 * jstat.studentt.cdf(-Math.abs((mean / deviation) * Math.sqrt(n)), n - 1);
};
