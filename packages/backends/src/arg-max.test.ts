import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

test.each([
  [
    'rows',
    [
      [1, 3, 2],
      [5, 4, 5],
    ],
    -1,
    [1, 0],
  ],
  [
    'negative rows',
    [
      [-3, -1, -2],
      [-5, -6, -4],
    ],
    1,
    [1, 2],
  ],
  ['one column', [[7], [-7]], 1, [0, 0]],
  [
    'the first axis',
    [
      [1, 3, 2],
      [5, 4, 5],
    ],
    0,
    [1, 1, 1],
  ],
] as const)('argMax over %s gives the first maximum', async (_name, rows, axis, want) => {
  const x = tf.tensor2d(rows.map((row) => [...row]));
  const y = tf.argMax(x, axis);
  expect(y.dtype).toBe('int32');
  expect([...(await y.data())]).toEqual(want);
  tf.dispose([x, y]);
});

test('argMax of a large batch is that of each of its rows', async () => {
  const values = Float32Array.from({ length: 7000 * 10 }, (_, i) => (i * 7919) % 1013);
  const x = tf.tensor2d(values, [7000, 10]);
  const y = tf.argMax(x, 1);
  const want = Array.from({ length: 7000 }, (_, r) => {
    const row = values.subarray(10 * r, 10 * r + 10);
    return row.indexOf(Math.max(...row));
  });
  expect([...(await y.data())]).toEqual(want);
  tf.dispose([x, y]);
});
