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
  if (!(size > 0) || power(size, most) < wanted) return null;
  // the power grows with n
  let [few, enough] = [1, most];
  while (enough - few > 1) {
    const n = Math.floor((few + enough) / 2);
    if (power(size, n) < wanted) few = n;
    else enough = n;
  }
  return enough;
}

const wanted = 0.8;

function power(effect: number, n: number): number {
  const noncentrality = effect * Math.sqrt(n);
  // beyond that the series of the noncentral t is of no use, and the power 1 but for two runs
  if (noncentrality > 20) return n > 2 ? 1 : 0;
  const critical = jstat.studentt.inv(0.975, n - 1);
  const below = (t: number) => jstat.noncentralt.cdf(t, n - 1, noncentrality);
  return 1 - below(critical) + below(-critical);
}
