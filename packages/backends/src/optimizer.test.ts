import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { array, drawFrom, relativeError, type Values } from './testing/run-kernel.ts';

const draw = drawFrom(23);

/** The results of a kernel for two parameters, the second one of another size, which must come out as if it were alone. */
async function run(kernel: string, inputs: Record<string, Values>, attrs: object): Promise<readonly Values[]> {
  const lists = Object.fromEntries(
    Object.entries(inputs).map(([name, { values, shape }]) => [
      name,
      [tf.tensor(values, [...shape]), tf.tensor1d([1, 2, 3])],
    ]),
  );
  const outputs = tf.engine().runKernel<tf.Tensor[]>(kernel, lists as never, attrs as tf.NamedAttrMap);
  const second = outputs.filter((_, i) => i % 2 === 1);
  const alone = tf
    .engine()
    .runKernel<tf.Tensor[]>(
      kernel,
      Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.slice(1)])) as never,
      attrs as tf.NamedAttrMap,
    );
  expect(await Promise.all(second.map((t) => t.data()))).toEqual(await Promise.all(alone.map((t) => t.data())));
  const results = await Promise.all(
    outputs
      .filter((_, i) => i % 2 === 0)
      .map(async (t) => ({ shape: t.shape, values: Float32Array.from(await t.data()) })),
  );
  tf.dispose([lists, outputs, alone]);
  return results;
}
const at = ({ values }: Values, i: number): number => values[i] as number;

describe.each([[[]], [[1]], [[3]], [[4]], [[5]], [[2, 17]], [[0]]])('a parameter %j', (shape) => {
  const positive = (): Values => array(shape, () => 1.5 + draw() / 2); // so that no sum cancels digits
  const [w, g, trace, m] = [positive(), positive(), positive(), positive()];
  const v = array(shape, () => Math.abs(draw()));
  const each = (f: (i: number) => number): Values => ({ shape, values: g.values.map((_, i) => f(i)) });

  test.each([false, true])('MomentumUpdate, nesterov %j', async (nesterov) => {
    const attrs = { rate: 0.1, decay: 0.9, nesterov };
    const next = each((i) => 0.9 * at(trace, i) + at(g, i));
    const change = each((i) => -0.1 * (nesterov ? 0.9 * at(next, i) + at(g, i) : at(next, i)));
    const moved = each((i) => at(w, i) + at(change, i));
    const [nextW, nextTrace] = (await run('MomentumUpdate', { w, g, trace }, attrs)) as [Values, Values];
    expect(relativeError(nextTrace, next)).toBeLessThan(3e-7);
    expect(relativeError(nextW, moved)).toBeLessThan(3e-7);
    const [alone] = (await run('MomentumUpdate', { g, trace }, attrs)) as [Values];
    expect(relativeError(alone, change)).toBeLessThan(5e-7);
  });

  test.each([1, 2, 1000])('AdamUpdate, step %i', async (step) => {
    const attrs = { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step };
    const m2 = each((i) => 0.9 * at(m, i) + 0.1 * at(g, i));
    const v2 = each((i) => 0.999 * at(v, i) + 0.001 * at(g, i) ** 2);
    const change = each(
      (i) => (-0.01 * (at(m2, i) / (1 - 0.9 ** step))) / (Math.sqrt(at(v2, i) / (1 - 0.999 ** step)) + 1e-8),
    );
    const moved = each((i) => at(w, i) + at(change, i));
    const [nextW, nextM, nextV] = (await run('AdamUpdate', { w, g, m, v }, attrs)) as [Values, Values, Values];
    expect(relativeError(nextM, m2)).toBeLessThan(3e-7);
    expect(relativeError(nextV, v2)).toBeLessThan(3e-7);
    expect(relativeError(nextW, moved)).toBeLessThan(5e-7);
    const [alone] = (await run('AdamUpdate', { g, m, v }, attrs)) as [Values];
    expect(relativeError(alone, change)).toBeLessThan(1e-6);
  });
});

test('the old values stay', async () => {
  const [w, g, trace] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4]), tf.tensor1d([5, 6])];
  const results = tf
    .engine()
    .runKernel('MomentumUpdate', { w: [w], g: [g], trace: [trace] } as never, { rate: 1, decay: 1 }) as tf.Tensor[];
  expect(await Promise.all([w, g, trace, ...results].map(async (t) => [...(await t.data())]))).toEqual([
    ...[
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    ...[
      [-7, -8],
      [8, 10],
    ],
  ]);
});

// What is nearer to 0 makes the steps that follow slow, and is far below what a sum with another weight keeps.
test('moments below 2⁻¹²⁶ and parameters below 2⁻⁶⁴ are 0; infinities and NaN stay', async () => {
  const run = async (kernel: string, inputs: Record<string, number[]>, attrs: object) => {
    const lists = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, [tf.tensor1d(values)]]));
    const outputs = tf.engine().runKernel<tf.Tensor[]>(kernel, lists as never, attrs as tf.NamedAttrMap);
    return Promise.all(outputs.map(async (t) => [...(await t.data())]));
  };
  const around = (least: number) => [least, -least, least / 2, -least / 2, 2 ** -149, Infinity, -Infinity, NaN, 1];
  const kept = (least: number) => [least, -least, 0, 0, 0, Infinity, -Infinity, NaN, 1];
  const [moment, parameter] = [2 ** -126, 2 ** -64];
  const none = around(1).map(() => 0);

  const still = { g: none, trace: none };
  const momentum = { rate: 1, decay: 1 };
  expect(await run('MomentumUpdate', { w: around(parameter), ...still }, momentum)).toEqual([kept(parameter), none]);
  const [change, trace] = await run('MomentumUpdate', { g: none, trace: around(moment) }, momentum);
  expect([change, trace]).toEqual([kept(moment).map((value) => 0 - value), kept(moment)]);

  const adam = { rate: 1, beta1: 0.5, beta2: 0.5, epsilon: 1, step: 1 };
  expect((await run('AdamUpdate', { w: around(parameter), g: none, m: none, v: none }, adam))[0]).toEqual(
    kept(parameter),
  );
  const twice = around(moment).map((value) => 2 * value);
  const [, m, v] = await run('AdamUpdate', { g: none, m: twice, v: twice.map(Math.abs) }, adam);
  expect([m, v]).toEqual([kept(moment), kept(moment).map(Math.abs)]);
});
