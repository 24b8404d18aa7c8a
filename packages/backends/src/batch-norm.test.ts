import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { array, drawFrom, relativeError, runKernels, type Values } from './testing/run-kernel.ts';

const draw = drawFrom(24);
const epsilon = 1e-3;
type Numbers = readonly number[];

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
const inner = (a: ArrayLike<number>, b: Numbers): number => b.reduce((sum, v, i) => sum + v * at(a, i), 0);
const norm = (a: ArrayLike<number>): number => Math.sqrt(Array.from(a).reduce((sum, v) => sum + v * v, 0));

/** Means over the rows, per channel, in double precision like all that follows. */
const means = (channels: number, rows: Numbers): Numbers => {
  const sums = new Array<number>(channels).fill(0);
  rows.forEach((v, i) => (sums[i % channels]! += v));
  return sums.map((sum) => (sum * channels) / rows.length);
};

function normalize(x: Numbers, C: number): { mean: Numbers; variance: Numbers; r: Numbers; xh: Numbers } {
  const mean = means(C, x);
  const centred = x.map((v, i) => v - at(mean, i % C));
  const variance = means(
    C,
    centred.map((v) => v * v),
  );
  const r = variance.map((v) => 1 / Math.sqrt(v + epsilon));
  return { mean, variance, r, xh: centred.map((v, i) => v * at(r, i % C)) };
}

const forward = ([x, gamma, beta]: readonly Numbers[], C: number): Numbers =>
  normalize(x as Numbers, C).xh.map((v, i) => v * at(gamma as Numbers, i % C) + at(beta as Numbers, i % C));

/** dx, dgamma, dbeta. */
function backward([dy, x, gamma]: readonly [Numbers, Numbers, Numbers], C: number): [Numbers, Numbers, Numbers] {
  const { r, xh } = normalize(x, C);
  const a = means(C, dy);
  const b = means(
    C,
    dy.map((v, i) => v * at(xh, i)),
  );
  const rows = x.length / C;
  const dx = dy.map((v, i) => at(gamma, i % C) * at(r, i % C) * (v - at(a, i % C) - at(xh, i) * at(b, i % C)));
  return [dx, b.map((v) => v * rows), a.map((v) => v * rows)];
}

/** Holds that `gradients` are those of f at `point`: along random directions, against central differences. */
function expectGradients(
  f: (point: readonly Numbers[]) => number,
  point: readonly Numbers[],
  gradients: readonly Values[],
): void {
  for (let k = 0; k < 4; k++) {
    // one argument at a time: one must not hide behind another
    point.forEach((argument, which) => {
      const direction = argument.map(() => draw());
      const moved = (h: number): number =>
        f(point.map((p, i) => (i === which ? p.map((v, j) => v + h * at(direction, j)) : p)));
      const want = (moved(1e-4) - moved(-1e-4)) / 2e-4;
      const { values } = gradients[which] as Values;
      const typical = (norm(values) * norm(direction)) / Math.sqrt(direction.length);
      expect(Math.abs(inner(values, direction) - want)).toBeLessThan(1e-4 * typical);
    });
  }
}

describe.each([
  { shape: [64, 1] },
  { shape: [31, 3] },
  { shape: [3, 5, 5, 6] },
  { shape: [2, 7, 9, 16] },
  { shape: [50, 67] },
  { shape: [8, 600] },
  { shape: [5003, 5] }, // several blocks
])('x $shape', ({ shape }) => {
  const channels = shape.slice(-1);
  const C = at(channels, 0);
  const x = array(shape, () => 3 + 2 * draw());
  const gamma = array(channels, () => 1 + draw() / 2);
  const beta = array(channels, draw);
  const dy = array(shape, () => 0.5 + draw());
  const ddx = array(shape, () => draw() - 0.3);
  const [ddgamma, ddbeta] = [array(channels, draw), array(channels, draw)];
  const run = (kernel: string, inputs: Record<string, Values>): Promise<readonly Values[]> =>
    runKernels(tf.getBackend(), kernel, inputs, { epsilon });
  const moments = async (): Promise<{ mean: Values; variance: Values }> => {
    const [, mean, variance] = (await run('BatchNormTrain', { x, gamma, beta })) as [Values, Values, Values];
    return { mean, variance };
  };
  const numbers = (...arrays: Values[]): Numbers[] => arrays.map(({ values }) => [...values]);

  test('BatchNormTrain: y, the mean and the biased variance', async () => {
    const [xs] = numbers(x) as [Numbers];
    const { mean, variance } = normalize(xs, C);
    const want: readonly Values[] = [
      { shape, values: Float32Array.from(forward(numbers(x, gamma, beta), C)) },
      { shape: channels, values: Float32Array.from(mean) },
      { shape: channels, values: Float32Array.from(variance) },
    ];
    const got = await run('BatchNormTrain', { x, gamma, beta });
    expect(got.length).toBe(3);
    got.forEach((values, i) => expect(relativeError(values, want[i] as Values)).toBeLessThan(3e-6));
  });

  test('BatchNormTrainGrad: the gradients of ⟨dy, y⟩ by x, gamma and beta', async () => {
    const got = await run('BatchNormTrainGrad', { dy, x, gamma, ...(await moments()) });
    expect(got.map((output) => output.shape)).toEqual([shape, channels, channels]);
    expectGradients((point) => inner(dy.values, forward(point, C)), numbers(x, gamma, beta), got);
  });

  test('BatchNormTrainGradGrad: those of ⟨ddx, dx⟩ + ⟨ddgamma, dgamma⟩ + ⟨ddbeta, dbeta⟩ by dy, x and gamma', async () => {
    const got = await run('BatchNormTrainGradGrad', { ddx, ddgamma, ddbeta, dy, x, gamma, ...(await moments()) });
    expect(got.map((output) => output.shape)).toEqual([shape, shape, channels]);
    const value = (point: readonly Numbers[]): number => {
      const [dx, dgamma, dbeta] = backward(point as [Numbers, Numbers, Numbers], C);
      return inner(ddx.values, dx) + inner(ddgamma.values, dgamma) + inner(ddbeta.values, dbeta);
    };
    expectGradients(value, numbers(dy, x, gamma), got);
  });
});

test('a mean far from 0 costs the variance no digits', async () => {
  const values = Float32Array.from({ length: 20000 }, (_, i) => 1000 + (i % 2));
  const inputs = {
    x: { shape: [20000, 1], values },
    gamma: { shape: [1], values: Float32Array.of(1) },
    beta: { shape: [1], values: Float32Array.of(0) },
  };
  const [, m, variance] = (await runKernels(tf.getBackend(), 'BatchNormTrain', inputs, { epsilon })) as Values[];
  expect(m?.values[0]).toBeCloseTo(1000.5, 3);
  expect(variance?.values[0]).toBeCloseTo(0.25, 5);
});

test('no rows: no moments, nothing that is not a number', async () => {
  const inputs = { x: array([0, 3], draw), gamma: array([3], draw), beta: array([3], draw) };
  const [y, m, variance] = (await runKernels(tf.getBackend(), 'BatchNormTrain', inputs, { epsilon })) as Values[];
  expect([y?.values.length, ...(m?.values ?? []), ...(variance?.values ?? [])]).toEqual([0, 0, 0, 0, 0, 0, 0]);
});
