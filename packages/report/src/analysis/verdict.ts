import type { Published } from '@gr/trials';
import type { Paired } from '../statistics/paired.ts';

/** What our numbers say about the published ones. */
export interface Verdict {
  readonly kind: 'reproduced' | 'same direction' | 'not reproduced' | 'not comparable' | 'baseline' | 'missing';
  readonly why: string;
}

/** What a verdict is made of. */
export interface Evidence {
  readonly better: 'higher' | 'lower';
  /** Ours, against the baseline; undefined without results. */
  readonly ours: (Paired & { readonly adjusted: number | null }) | undefined;
  /** What was published for the method and for the baseline. */
  readonly published: Published | undefined;
  readonly baseline: Published | undefined;
  readonly incomparable: string | undefined;
  /** How each trial was shortened, in words; empty if it was not. */
  readonly shortened: readonly string[];
}

/** Below it a difference between methods counts as found. */
export const level = 0.05;
/** Runs behind each published number. */
const publishedRuns = 10;

/**
 * The verdict on a method's effect, the difference to the baseline:
 *
 * - `reproduced`: the published effect is larger than its noise, ours has its sign and is significant after Holm's correction; or neither
 *   is found;
 * - `same direction`: the sign is the same, but ours is not significant, or its trials were shortened;
 * - `not reproduced`: the sign is another, or one finds an effect where the other finds none;
 * - `not comparable`: nothing was published, ours was another task, or its trials were shortened and show no such effect, which says
 *   nothing of the full protocol.
 */
export function verdictOf({ better, ours, published, baseline, incomparable, shortened }: Evidence): Verdict {
  if (ours === undefined) return { kind: 'missing', why: 'no results' };
  if (published === undefined || baseline === undefined)
    return { kind: 'not comparable', why: `${incomparable ?? 'none published'}; ${finding(better, ours)}` };
  const sign = better === 'higher' ? 1 : -1;
  const [gain, publishedGain] = [sign * ours.mean, sign * (published.mean - baseline.mean)];
  const same = gain * publishedGain > 0;
  if (incomparable !== undefined)
    return { kind: 'not comparable', why: `${incomparable}; the direction is ${same ? 'the same' : 'another'}` };
  const found = ours.adjusted !== null && ours.adjusted < level;
  const unclear = Math.abs(publishedGain) <= noiseOf(published, baseline, ours.deviation);
  if (shortened.length > 0) {
    const how = `shortened: ${shortened.join(', ')}`;
    if (same && !unclear) return { kind: 'same direction', why: how };
    return { kind: 'not comparable', why: `${how}; ${finding(better, ours)}` };
  }
  if (unclear)
    return found
      ? { kind: 'not reproduced', why: 'the published difference is within its noise, ours is not' }
      : { kind: 'reproduced', why: 'no difference here, and none published' };
  if (!same)
    return { kind: 'not reproduced', why: found ? 'the difference has the other sign' : 'no such difference found' };
  return found
    ? { kind: 'reproduced', why: `p ${pValue(ours.adjusted!)} after Holm's correction` }
    : {
        kind: 'same direction',
        why: ours.adjusted === null ? untested(ours) : `p ${pValue(ours.adjusted)}: more seeds would tell`,
      };
}

/** Why there is no p. */
const untested = ({ n }: NonNullable<Evidence['ours']>): string =>
  n < 2 ? 'one seed decides nothing' : 'the same difference with each seed, which no t test weighs';

/** What ours says by itself. */
function finding(better: Evidence['better'], ours: NonNullable<Evidence['ours']>): string {
  const { mean, adjusted } = ours;
  const way = mean > 0 === (better === 'higher') ? 'better' : 'worse';
  if (adjusted === null) return untested(ours);
  return adjusted < level ? `${way} than the baseline, p ${pValue(adjusted)}` : `not settled, p ${pValue(adjusted)}`;
}

/** Two standard errors of a published difference; where no deviation was published, that of our differences stands in. */
function noiseOf(a: Published, b: Published, ours: number | null): number {
  const variance =
    a.deviation === undefined || b.deviation === undefined ? (ours ?? 0) ** 2 : a.deviation ** 2 + b.deviation ** 2;
  return 2 * Math.sqrt(variance / publishedRuns);
}

/** A p value as it is written: `= 0.013`, `< 0.001`. */
export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : `= ${p.toPrecision(2)}`);
