import { lenet } from '@gr/models';
import { key } from '@gr/random';
import { expect, test } from 'vitest';
import { authorsConvUniform } from './initializers.ts';

const largest = async (tensor: { data(): Promise<ArrayLike<number>> }) =>
  Math.max(...Array.from(await tensor.data(), Math.abs));

test.each([1, 2])('uniform with variance 4 / (fanIn + fanOut / stride²), stride %d', async (stride) => {
  const shape = [5, 5, 6, 16];
  const tensor = authorsConvUniform({ stride })(key(3), shape);
  expect(tensor.shape).toEqual(shape);
  const values = Array.from(await tensor.data());
  const variance = 4 / (150 + 400 / stride ** 2);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const second = values.reduce((a, b) => a + b * b, 0) / values.length;
  // five standard errors; the kurtosis of the uniform distribution is 9/5
  expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / values.length));
  expect(Math.abs(second / variance - 1)).toBeLessThan(5 * Math.sqrt(0.8 / values.length));
  expect((await largest(tensor)) / Math.sqrt(3 * variance)).toBeLessThanOrEqual(1 + 1e-6);
});

test('LeNet starts within the bounds of the published code', async () => {
  const { params } = lenet({ init: authorsConvUniform }).init(key(0), [28, 28, 1]);
  const bounds = {
    conv1: Math.sqrt(12 / (25 + 150)),
    conv2: Math.sqrt(12 / (150 + 400)),
    conv3: Math.sqrt(12 / (400 + 3000)),
    fc1: Math.sqrt(6 / 204),
    fc2: Math.sqrt(6 / 94),
  };
  for (const [name, bound] of Object.entries(bounds)) {
    const share = (await largest(params[name as keyof typeof bounds].w)) / bound;
    expect(share, name).toBeGreaterThan(0.95);
    expect(share, name).toBeLessThanOrEqual(1 + 1e-6);
  }
});
