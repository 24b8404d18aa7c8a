import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { inputs } from '../testing/inputs.ts';
import { sound } from './sound.test-support.ts';

const { uniform } = inputs(8);

describe('matrix products agree with differences', () => {
  for (const ta of [false, true])
    for (const tb of [false, true])
      sound(
        `matMul, ${ta ? 'T' : 'N'}${tb ? 'T' : 'N'}, batched`,
        (a, b) => tf.matMul(a!, b!, ta, tb),
        () => [uniform(ta ? [2, 4, 3] : [2, 3, 4]), uniform(tb ? [2, 5, 4] : [2, 4, 5])],
      );
  const broadcasts: [string, number[], number[]][] = [
    ['a broadcast batch', [2, 3, 4], [1, 4, 5]],
    ['rank 3 × rank 2', [2, 3, 4], [4, 2]],
    ['rank 2 × rank 3', [3, 4], [2, 4, 2]],
    ['both sides broadcast', [2, 1, 3, 2], [1, 3, 2, 2]],
    ['one side broadcast in the middle', [2, 1, 2, 2], [2, 3, 2, 2]],
  ];
  for (const [name, a, b] of broadcasts)
    sound(
      `matMul, ${name}`,
      (p, q) => tf.matMul(p!, q!),
      () => [uniform(a), uniform(b)],
    );
  sound(
    'dot',
    (a, b) => tf.dot(a!, b!),
    () => [uniform([4]), uniform([4, 3])],
  );
  sound(
    'outerProduct',
    (a, b) => tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D),
    () => [uniform([3]), uniform([4])],
  );
  for (const [equation, a, b] of [
    ['ab,bc->ac', [2, 3], [3, 4]],
    ['ab,cb->ca', [2, 3], [4, 3]],
    ['bij,bjk->bik', [2, 2, 3], [2, 3, 2]],
    ['abc,cd->abd', [2, 3, 2], [2, 3]],
  ] as const)
    sound(
      `einsum, ${equation}`,
      (p, q) => tf.einsum(equation, p!, q!),
      () => [uniform([...a]), uniform([...b])],
    );
  sound(
    'einsum, abc->cb',
    (p) => tf.einsum('abc->cb', p!),
    () => [uniform([2, 3, 4])],
  );
});
