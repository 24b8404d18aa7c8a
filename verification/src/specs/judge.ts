import { type ExpectedFailures, reasonOf } from './expected/list.ts';
import type { Outcome } from './outcome.ts';

/** How a run of the suite compares with the list of specs that may fail. */
export interface Verdict {
  readonly passed: number;
  readonly failed: number;
  readonly pending: number;
  /** Failures that the list lacks. */
  readonly unlisted: readonly Outcome[];
  /** Specs that the list has and that pass. */
  readonly stale: readonly string[];
  /** Specs that the list has and the suite lacks. */
  readonly unknown: readonly string[];
}

/** Compares a run with a list. `complete`: the run had no filter, so each listed spec must be in it. */
export function judge(
  outcomes: readonly Outcome[],
  list: ExpectedFailures,
  { complete }: { readonly complete: boolean },
): Verdict {
  const listed = reasonOf(list);
  const count = (status: Outcome['status']): number => outcomes.filter((o) => o.status === status).length;
  const names = new Set(outcomes.map(({ name }) => name));
  return {
    passed: count('passed'),
    failed: count('failed'),
    pending: count('pending'),
    unlisted: outcomes.filter(({ name, status }) => status === 'failed' && !listed.has(name)),
    stale: outcomes.filter(({ name, status }) => status === 'passed' && listed.has(name)).map(({ name }) => name),
    unknown: complete ? [...listed.keys()].filter((name) => !names.has(name)) : [],
  };
}

/** Whether nothing has to be done. */
export const isClean = ({ unlisted, stale, unknown }: Verdict): boolean =>
  unlisted.length + stale.length + unknown.length === 0;

const part = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];

/** A verdict in words, with what to do about it. */
export const describe = (verdict: Verdict): string =>
  [
    `${verdict.passed} passed, ${verdict.failed} failed, ${verdict.pending} left out by the suite itself`,
    ...part(
      'Failures without a reason in the list (repair them, or explain them in verification/src/specs/expected)',
      verdict.unlisted.map(({ name, messages }) => `${name}: ${messages[0] ?? 'no message'}`),
    ),
    ...part('Listed as failing, and passed (remove them from the list)', verdict.stale),
    ...part('Listed, and not in the suite (remove them from the list)', verdict.unknown),
  ].join('\n');
