import { describe, expect, test } from 'vitest';
import { lists } from './expected/lists.ts';
import { reasonOf } from './expected/list.ts';
import { reasons } from './expected/reasons.ts';
import { propose } from './expected/propose.ts';
import { describe as inWords, isClean, judge } from './judge.ts';
import type { Outcome } from './outcome.ts';

const outcome = (name: string, status: Outcome['status'], ...messages: string[]): Outcome => ({
  name,
  status,
  messages,
  ms: 1,
});
const ran = [
  outcome('add passes', 'passed'),
  outcome('max ties', 'failed', 'Arrays differ'),
  outcome('left out', 'pending'),
];
const ties = { ties: { stockPasses: ['max ties'], stockFails: [] } };

describe('a run compared with its list', () => {
  test('is clean when each failure is listed and each listed spec fails', () => {
    const verdict = judge(ran, ties, { complete: true });
    expect(verdict).toMatchObject({ passed: 1, failed: 1, pending: 1 });
    expect(isClean(verdict)).toBe(true);
    expect(inWords(verdict)).toBe('1 passed, 1 failed, 1 left out by the suite itself');
  });

  test('names a failure that the list lacks, with its message', () => {
    const verdict = judge(ran, {}, { complete: true });
    expect(isClean(verdict)).toBe(false);
    expect(inWords(verdict)).toContain('\n  max ties: Arrays differ');
  });

  test('names a listed spec that passes', () => {
    const verdict = judge(
      ran,
      { ties: { stockPasses: ['max ties', 'add passes'], stockFails: [] } },
      { complete: true },
    );
    expect(verdict.stale).toEqual(['add passes']);
    expect(isClean(verdict)).toBe(false);
  });

  test('names a listed spec that there is not, unless a filter left specs out', () => {
    const list = { ties: { stockPasses: ['max ties'], stockFails: ['min ties'] } };
    expect(judge(ran, list, { complete: true }).unknown).toEqual(['min ties']);
    expect(isClean(judge(ran, list, { complete: true }))).toBe(false);
    expect(isClean(judge(ran, list, { complete: false }))).toBe(true);
  });

  test('refuses a list with an unknown reason, and one that has a spec twice', () => {
    const group = { stockPasses: ['max ties'], stockFails: [] };
    expect(() => judge(ran, { unexplained: group }, { complete: true })).toThrow(
      "the list has the reason 'unexplained'",
    );
    expect(() => judge(ran, { ties: group, 'mirror-pad': group }, { complete: true })).toThrow('“max ties” twice');
  });
});

describe('a proposed list', () => {
  const stock = [outcome('max ties', 'passed'), outcome('new', 'failed')];

  test('keeps reasons, drops what passes, and leaves what is new unexplained', () => {
    const known = { ties: { stockPasses: ['add passes'], stockFails: ['max ties'] } };
    expect(propose([...ran, outcome('new', 'failed', 'Arrays differ')], stock, [known])).toEqual({
      ties: { stockPasses: ['max ties'], stockFails: [] },
      unexplained: { stockPasses: [], stockFails: ['new'] },
    });
  });

  test("takes another backend's reason", () => {
    expect(propose(ran, stock, [{}, ties])).toEqual(ties);
  });
});

describe('the lists of this repository', () => {
  test.each(Object.entries(lists))('%s: each spec has a reason of the closed set', (_, list) => {
    expect(() => reasonOf(list)).not.toThrow();
  });

  test('each reason of the closed set is that of a spec', () => {
    const used = new Set(Object.values(lists).flatMap((list) => Object.keys(list)));
    expect([...used].sort()).toEqual(Object.keys(reasons).sort());
  });

  test('wasm has 20 specs at most', () => {
    expect(reasonOf(lists.wasm).size).toBeLessThanOrEqual(20);
  });

  test('cpu has no spec that stock fails', () => {
    expect(Object.values(lists.cpu).flatMap(({ stockFails }) => stockFails)).toEqual([]);
  });
});
