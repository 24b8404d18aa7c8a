import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { ComposedCase } from './composed/case.ts';
import { composedCases } from './composed/cases.ts';

const shapeOf = (nested: unknown): number[] =>
  Array.isArray(nested) ? [nested.length, ...shapeOf(nested[0] ?? 0)] : [];

/** The first difference, in words. */
async function problem({ run, want }: ComposedCase): Promise<string | undefined> {
  let results: tf.Tensor[];
  try {
    const result = await run();
    results = [result].flat();
  } catch (error) {
    return `throws: ${(error as Error).message}`;
  }
  if (results.length !== want.length) return `${results.length} results`;
  for (const [k, expected] of want.entries()) {
    const actual = results[k]!;
    const empty = Array.isArray(expected) && expected.length === 0;
    if (!empty && actual.shape.join() !== shapeOf(expected).join()) return `shape [${actual.shape.join(', ')}]`;
    const values = Array.from(await actual.data(), Number);
    const numbers = [expected].flat(9) as number[];
    const size = Math.max(1, ...numbers.filter(Number.isFinite).map(Math.abs));
    const bad = numbers.findIndex((v, i) => !(values[i] === v || Math.abs(values[i]! - v) <= 1e-4 * size));
    if (values.length !== numbers.length || bad >= 0)
      return `values ${values.map((v) => Number(v.toPrecision(6))).join(', ')}`;
  }
  return undefined;
}

describe('functions that tfjs-core composes of kernels give what their definitions say', () => {
  test.each(composedCases.map((item) => [item.name, item] as const))('%s', async (_, item) => {
    // backends may differ in how a fault shows
    expect([item.fault].flat()).toContain(await problem(item));
  });
});
