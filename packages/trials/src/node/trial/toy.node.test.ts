import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { noTime } from '../../trial/time.ts';
import type { ToyTrial } from '../../trial/config.ts';
import { toyDefaults } from '../../trial/defaults.ts';
import { learnedAt } from '../../trial/toy.ts';
import { runTrial } from './run.ts';

const toy = async (changes: Partial<ToyTrial>) => {
  const config: ToyTrial = { ...toyDefaults, iterations: 200, ...changes };
  const result = await runTrial({ config, onProgress: () => undefined, stop: new AbortController().signal })();
  if (E.isLeft(result)) throw new Error(result.left.message);
  return result.right;
};

test('a toy learns its function, the same bits each time, on the published net', async () => {
  const first = await toy({ noise: 0 });
  expect(first.parameters).toBe(2 * 64 + 4 * (64 * 64 + 64) + 64 + 1);
  expect(first.mse).toBeLessThan(0.01);
  first.learned.forEach((y, i) => expect(Math.abs(y - Math.sin(5 * learnedAt(i)))).toBeLessThan(0.5));
  expect({ ...(await toy({ noise: 0 })), time: noTime }).toEqual({ ...first, time: noTime });
});

test('a large λ makes the function flat, so that its error is that of its mean', async () => {
  const { mse, learned } = await toy({ lambda: 100 });
  expect(Math.max(...learned) - Math.min(...learned)).toBeLessThan(0.2);
  expect(mse).toBeGreaterThan(0.3);
});
