import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import '../../../../tests/backend.ts';

test('squares of whole numbers keep 31 bits', async () => {
  const x = tf.tensor1d([46340, -46341 + 1, 4097, ...Array<number>(200).fill(3)], 'int32');
  const y = await tf.square(x).data();
  expect([...y.slice(0, 4)]).toEqual([46340 ** 2, 46340 ** 2, 4097 ** 2, 9]);
});
