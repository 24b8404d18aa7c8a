import jstat from 'jstat';

const most = 1000;

/**
 * How many paired runs a t test needs to find an effect of this size: at level 0.05, two-sided, in 80 of 100 cases. Null for more
 * than 1,000.
 *
 *     power(n) = P(|T| > t₀.₉₇₅(n − 1))        T noncentral t with n − 1 degrees, noncentrality effect · √n
 *
 * @param effect mean over deviation of the differences
 */
export function seedsNeeded(effect: number): number | null {
  const size = Math.abs(effect);
  if (!(size > 0)) return null;
  for (let n = 2; n <= most; n++) {
    const critical = jstat.studentt.inv(0.975, n - 1);
    const noncentrality = size * Math.sqrt(n);
    // beyond that the series of the noncentral t is of no use, and the power 1
    if (noncentrality > 20) return n;
    const missed = jstat.noncentralt.cdf(critical, n - 1, noncentrality);
    const wrongSide = jstat.noncentralt.cdf(-critical, n - 1, noncentrality);
    if (1 - missed + wrongSide >= 0.8) return n;
  }
  return null;
}
