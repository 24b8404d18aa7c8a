import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { penalties, penalty } from './index.ts';

test('every name that is listed has a penalty', () => {
  for (const name of penalties) expect(E.isRight(penalty(name))).toBe(true);
});

test.each(['l2', '', 'toString', '__proto__'])('an unknown name %j gives the known ones', (name) => {
  const found = penalty(name);
  expect(E.isLeft(found) && found.left).toEqual({
    kind: 'unknown',
    message: `there is no penalty ${JSON.stringify(name)}; the known ones are spectreg, doubleback, frobenius, jacreg, onehot, random-onehot, confidence.`,
  });
});

test('an option out of its range is said, not thrown', () => {
  const found = penalty('spectreg', { projections: 0 });
  expect(E.isLeft(found) && found.left.kind).toBe('option');
});
