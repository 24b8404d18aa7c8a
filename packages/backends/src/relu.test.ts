import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { array, drawFrom, relativeError, runKernel, type Values } from './testing/run-kernel.ts';

const draw = drawFrom(21);
const few = (): number => Math.round(3 * draw()) / 2; // zeros among them
const run = (kernel: string, inputs: Record<string, Values>): Promise<Values> =>
  runKernel(tf.getBackend(), kernel, inputs);

describe.each([
  ...[1, 2, 3, 4, 5, 17, 33, 67].map((n) => [n]),
  ...[1, 2, 6, 10, 20, 63, 64, 67].map((n) => [41, n]),
  [2, 5, 5, 6],
  [0, 3],
  [3, 0],
])('%j %j %j %j', (...lengths) => {
  const shape = lengths.filter((length) => length !== undefined);
  const [x, dy, bias] = [array(shape, few), array(shape, draw), array(shape.slice(-1), few)];

  test('ReluGrad is dy where the other input is positive, 0 elsewhere', async () => {
    const want = { shape, values: dy.values.map((d, i) => ((x.values[i] as number) > 0 ? d : 0)) };
    expect(relativeError(await run('ReluGrad', { dy, x }), want)).toBe(0);
  });

  test('BiasRelu is max(0, x + bias)', async () => {
    const channels = shape.at(-1) as number;
    const values = x.values.map((v, i) => Math.max(0, v + (bias.values[i % channels] as number)));
    expect(relativeError(await run('BiasRelu', { x, bias }), { shape, values })).toBe(0);
  });

  test('BiasRelu of two of one shape is max(0, x + bias)', async () => {
    const other = array(shape, few);
    const values = x.values.map((v, i) => Math.max(0, v + (other.values[i] as number)));
    expect(relativeError(await run('BiasRelu', { x, bias: other }), { shape, values })).toBe(0);
  });
});

test('NaN: relu keeps it, and no gradient passes it', async () => {
  const x = { shape: [2], values: Float32Array.of(NaN, 1) };
  const bias = { shape: [2], values: Float32Array.of(0, 0) };
  expect([...(await run('BiasRelu', { x, bias })).values]).toEqual([NaN, 1]);
  expect([...(await run('ReluGrad', { dy: { shape: [2], values: Float32Array.of(5, 6) }, x })).values]).toEqual([0, 6]);
});
