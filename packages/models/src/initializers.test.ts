import { key } from '@gr/random';
import { describe, expect, test } from 'vitest';
import { fans, glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal } from './initializers.ts';

const convolution = [5, 5, 6, 16];
const dense = [120, 84];

test('fans count the connections of a unit', () => {
  expect(fans(dense)).toEqual({ fanIn: 120, fanOut: 84 });
  expect(fans(convolution)).toEqual({ fanIn: 150, fanOut: 400 });
  expect(() => fans([7])).toThrow('expected weights [in, out]');
});

describe('mean 0 and the variance of the definition, within 5 standard errors', () => {
  const table = [
    ['glorotUniform', glorotUniform, dense, 2 / 204, 'uniform'],
    ['glorotUniform', glorotUniform, convolution, 2 / 550, 'uniform'],
    ['glorotNormal', glorotNormal, dense, 2 / 204, 'normal'],
    ['heUniform', heUniform, convolution, 2 / 150, 'uniform'],
    ['heNormal', heNormal, dense, 2 / 120, 'normal'],
    ['lecunNormal', lecunNormal, convolution, 1 / 150, 'normal'],
  ] as const;
  for (const [name, init, shape, variance, law] of table)
    test(`${name} on [${shape.join(', ')}]`, async () => {
      const tensor = init(key(3), shape);
      expect(tensor.shape).toEqual(shape);
      const values = Array.from(await tensor.data());
      const n = values.length;
      const mean = values.reduce((a, b) => a + b, 0) / n;
      const second = values.reduce((a, b) => a + b * b, 0) / n;
      // Kurtosis: 3 of the normal, 9/5 of the uniform distribution.
      const kurtosis = law === 'normal' ? 3 : 1.8;
      expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / n));
      expect(Math.abs(second / variance - 1)).toBeLessThan(5 * Math.sqrt((kurtosis - 1) / n));
      const largest = Math.max(...values.map(Math.abs)) / Math.sqrt(3 * variance);
      if (law === 'uniform') expect(largest).toBeLessThanOrEqual(1 + 1e-6);
      else expect(largest).toBeGreaterThan(1.5);
    });
});
