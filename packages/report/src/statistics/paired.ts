import jstat from 'jstat';
import { type Summary, summarize } from './summary.ts';
import { signedRank } from './signed-rank.ts';

/** Two methods compared seed by seed: the differences, and what speaks for them. */
export interface Paired extends Summary {
  readonly differences: readonly number[];
  /** Two-sided p of the paired t test; null for fewer than two pairs, or differences that are all the same and not 0. */
  readonly t: number | null;
  /** Two-sided p of Wilcoxon's signed-rank test, exact. */
  readonly wilcoxon: number;
  /** Mean over deviation of the differences; null for fewer than two pairs, or differences that are all the same. */
  readonly effect: number | null;
}

/**
 * Compares numbers that belong together in pairs, as those of one seed do. Differences that are apart by no more than the rounding of the
 * numbers are the same: scores are shares of a few hundred examples, and ties among their differences are no accident.
 *
 * @param first, second in the same order, of the same length
 * @throws RangeError if the lengths differ or are 0
 * @example paired([97.6, 97.7, 97.5], [97.1, 97.3, 97.0]).mean // how much more
 */
export function paired(first: readonly number[], second: readonly number[]): Paired {
  if (first.length !== second.length)
    throw new RangeError(`paired: given ${first.length} and ${second.length} numbers, expected pairs.`);
  const differences = tied(
    first.map((value, i) => value - second[i]!),
    rounding * Math.max(...[...first, ...second].map(Math.abs)),
  );
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

/** Of a share of 100, in double precision, with a few operations behind it. */
const rounding = 2 ** -44;

/** Differences whose sizes are as close as that get the size of the first of them, or 0. */
const tied = (differences: readonly number[], close: number): readonly number[] => {
  const sizes = [0, ...differences.map(Math.abs)];
  return differences.map((d) => {
    const size = sizes.find((other) => Math.abs(Math.abs(d) - other) <= close)!;
    return d < 0 && size > 0 ? -size : size;
  });
};

const tTest = (mean: number, deviation: number, n: number): number | null => {
  if (deviation === 0) return mean === 0 ? 1 : null; // the test weighs a mean against a deviation
  return 2 * jstat.studentt.cdf(-Math.abs((mean / deviation) * Math.sqrt(n)), n - 1);
};
