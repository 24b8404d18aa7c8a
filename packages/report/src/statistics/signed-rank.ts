/**
 * Two-sided p of Wilcoxon's signed-rank test that differences are symmetric about 0, exact for any number of them: the share of
 * the 2ⁿ assignments of signs whose rank sum is at least as far from its mean. Differences of 0 are left out, equal ones share
 * their mean rank. Without any difference it is 1.
 *
 * @see Wilcoxon 1945, Individual comparisons by ranking methods
 */
export function signedRank(differences: readonly number[]): number {
  const sorted = differences.filter((d) => d !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = sorted.length;
  if (n === 0) return 1;
  const sizes = sorted.map(Math.abs);
  // twice the mean rank of each, a whole number also where ranks are shared
  const doubled = sizes.map((size) => sizes.indexOf(size) + sizes.lastIndexOf(size) + 2);
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const observed = doubled.reduce((sum, rank, i) => sum + (sorted[i]! > 0 ? rank : 0), 0);

  // shares[s]: probability that the positive ranks add up to s
  let shares = new Float64Array(total + 1);
  shares[0] = 1;
  for (const rank of doubled) {
    const next = new Float64Array(total + 1);
    shares.forEach((share, sum) => {
      if (share === 0) return;
      next[sum] = next[sum]! + share / 2;
      next[sum + rank] = next[sum + rank]! + share / 2;
    });
    shares = next;
  }
  const tail = Math.min(observed, total - observed);
  return Math.min(1, 2 * shares.slice(0, tail + 1).reduce((sum, share) => sum + share, 0));
}
