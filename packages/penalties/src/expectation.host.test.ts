// Laws of the mean over hundreds of draws.
import { foldIn, key } from '@gr/random';
import { describe, expect, test } from 'vitest';
import { type Penalty, frobenius, randomOneHot, spectReg } from './index.ts';
import { batch, classes, value } from './laws.test-support.ts';

describe('the expectation of SpectReg is the squared Frobenius norm', () => {
  // The mean of n draws lies within 4.5 standard errors of its expectation but for one key in 150,000.
  const n = 400;
  const laws = (['normal', 'sphere', 'rademacher'] as const).flatMap((distribution) =>
    (['example', 'batch'] as const).map((per) => ({ distribution, per })),
  );
  for (const law of laws)
    test(`${law.distribution}, per ${law.per}`, async () => {
      const at = batch(5);
      const draws: number[] = [];
      for (let i = 0; i < n; i++) draws.push(await value(spectReg(law), { ...at, key: foldIn(key(11), i) }));
      const mean = draws.reduce((s, v) => s + v, 0) / n;
      const deviation = Math.sqrt(draws.reduce((s, v) => s + (v - mean) ** 2, 0) / (n - 1));
      const exact = await value(frobenius(), at);
      expect(deviation).toBeGreaterThan(0);
      expect(Math.abs(mean - exact)).toBeLessThan((4.5 * deviation) / Math.sqrt(n));
      expect(deviation / Math.sqrt(n)).toBeLessThan(0.1 * exact);
    });

  test('random one-hot vectors give it divided by the number of classes', async () => {
    const at = batch(5);
    let total = 0;
    for (let i = 0; i < n; i++) total += await value(randomOneHot(), { ...at, key: foldIn(key(12), i) });
    const exact = (await value(frobenius(), at)) / classes;
    expect(Math.abs(total / n - exact)).toBeLessThan(0.1 * exact);
  });

  test('a vector per example has less variance than one per batch, and more projections still less', async () => {
    const at = batch(16);
    const variance = async (penalty: Penalty) => {
      const draws: number[] = [];
      for (let i = 0; i < 150; i++) draws.push(await value(penalty, { ...at, key: foldIn(key(13), i) }));
      const mean = draws.reduce((s, v) => s + v, 0) / draws.length;
      return draws.reduce((s, v) => s + (v - mean) ** 2, 0) / (draws.length - 1);
    };
    const [perBatch, perExample, four] = [
      await variance(spectReg({ per: 'batch' })),
      await variance(spectReg()),
      await variance(spectReg({ projections: 4 })),
    ];
    expect(perExample).toBeLessThan(perBatch / 3);
    expect(four).toBeLessThan(perExample / 2);
  });
});
