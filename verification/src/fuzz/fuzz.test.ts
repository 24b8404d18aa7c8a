// A bounded part of `pnpm fuzz`, on each backend: the same programs everywhere.
import * as tf from '@tensorflow/tfjs-core';
import { expect, inject, test } from 'vitest';
import { print } from './print.ts';
import { openSession } from './session.ts';
import { add, emptySummary } from './summary.ts';

const backend = inject('backend');
const onHost = backend === 'cpu' || backend === 'wasm';

test('random programs and their derivatives of orders 1 and 2 agree with the float64 reference', async () => {
  const session = openSession(backend, { seed: 2026, order: 2, large: onHost ? 0.05 : 0, special: false });
  const until = performance.now() + 12_000;
  const before = tf.memory().numTensors;
  let summary = emptySummary;
  const found: string[] = [];
  for (let n = 0; n < (onHost ? 60 : 12) && (n < 3 || performance.now() < until); n++) {
    const verdict = await session.check(await session.programOf(n));
    summary = add(summary, verdict);
    if (verdict.kind === 'finding') found.push(print(await session.shrunk(verdict.finding, 10_000), { backend }));
  }
  expect(found.join('\n\n')).toBe('');
  expect(summary.arrays[0]).toBeGreaterThan(0);
  expect(summary.arrays[2]).toBeGreaterThan(0);
  expect(tf.memory().numTensors).toBe(before);
});
