import { expect, test } from 'vitest';
import { paired } from '../statistics/paired.ts';
import { verdictOf } from './verdict.ts';

const evidence = { better: 'higher', published: undefined, baseline: undefined, shortened: [] } as const;
const without = (first: readonly number[], second: readonly number[]) =>
  verdictOf({ ...evidence, ours: { ...paired(first, second), adjusted: null }, incomparable: 'another net' }).why;

test('where there is no p the verdict says why', () => {
  expect(without([97], [96])).toBe('another net; one seed decides nothing');
  expect(without([97, 98], [96, 97])).toBe('another net; the same difference with each seed, which no t test weighs');
});
