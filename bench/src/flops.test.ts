import { useBackend } from '@gr/backends';
import { summary } from '@gr/models';
import { beforeAll, expect, test } from 'vitest';
import { forwardFlops, stepFlops } from './flops.ts';
import { known, subject } from './subjects.ts';

beforeAll(() => useBackend('cpu')());

const flops = (model: string, batch: number) => {
  const { layer, input } = subject(model);
  return forwardFlops(layer, input, batch);
};

test("a forward pass of the authors' LeNet is 0.417 million multiply-adds per example", () => {
  const { total, first } = flops('lenet', 1);
  expect(total / 2).toBe(28 * 28 * 150 + 100 * 2400 + 48_000 + 10_080 + 840);
  expect(first / 2).toBe(28 * 28 * 150);
});

test('it grows with the batch', () => {
  expect(flops('lenet-caffe', 64).total).toBe(64 * flops('lenet-caffe', 1).total);
});

test('a forward pass of resnet14 is every output of a layer times the weights that it reads', () => {
  const outputsTimesWeights = [
    [32 * 32 * 16, 27], // stem
    ...Array.from({ length: 4 }, () => [32 * 32 * 16, 9 * 16]), // stage 1
    [16 * 16 * 32, 9 * 16], // stage 2
    ...Array.from({ length: 3 }, () => [16 * 16 * 32, 9 * 32]),
    [16 * 16 * 32, 16], // its projection
    [8 * 8 * 64, 9 * 32], // stage 3
    ...Array.from({ length: 3 }, () => [8 * 8 * 64, 9 * 64]),
    [8 * 8 * 64, 32],
    [10, 64], // dense
  ] as const;
  const { total, first } = flops('resnet14', 32);
  expect(total).toBe(2 * 32 * outputsTimesWeights.reduce((sum, [outputs, weights]) => sum + outputs! * weights!, 0));
  expect(first).toBe(2 * 32 * 32 * 32 * 16 * 27);
});

test('resnet14 has the parameters of the peer: 175,258', () => {
  const convolutions = 432 + 4 * 2304 + (4608 + 3 * 9216 + 512) + (18_432 + 3 * 36_864 + 2048);
  const norms = 2 * (5 * 16 + 5 * 32 + 5 * 64);
  const { layer, input } = subject('resnet14');
  const { parameters, output } = summary(layer, input);
  expect(parameters).toBe(convolutions + norms + 650);
  expect(parameters).toBe(175_258);
  expect(output).toEqual([10]);
});

test('a step is 3 forward passes, 6 with a penalty, less the input gradient of the first layer', () => {
  for (const model of known.models) {
    const forward = flops(model, 4);
    expect(stepFlops(forward, 'none')).toBe(3 * forward.total - forward.first);
    expect(stepFlops(forward, 'doubleback')).toBe(6 * forward.total - forward.first);
    expect(stepFlops(forward, 'spectreg')).toBe(6 * forward.total - forward.first);
  }
});

test.each([
  ['mlp', 64, 0.0775, 0.1807],
  ['lenet', 50, 0.1132, 0.2382],
  ['lenet-caffe', 64, 0.8436, 1.7242],
  ['resnet14', 32, 5.0899, 10.2081],
] as const)('the arithmetic of %s, batch %i, is what the peer prints', (model, batch, plain, penalized) => {
  const forward = flops(model, batch);
  expect(stepFlops(forward, 'none') / 1e9).toBeCloseTo(plain, 4);
  expect(stepFlops(forward, 'doubleback') / 1e9).toBeCloseTo(penalized, 4);
});
