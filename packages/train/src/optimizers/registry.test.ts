import * as tf from '@tensorflow/tfjs-core';
import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { optimizer, optimizers } from './registry.ts';

test('makes each optimizer it lists', async () => {
  expect(optimizers).toEqual(['sgd', 'momentum', 'nesterov', 'adam', 'adamw']);
  for (const name of optimizers) {
    const made = optimizer(name, { rate: 0.5 });
    if (E.isLeft(made)) throw new Error(made.left.message);
    const params = { w: tf.tensor1d([1]) };
    const { updates } = made.right.update({ w: tf.tensor1d([2]) }, made.right.init(params), params);
    const expected = { sgd: -1, momentum: -1, nesterov: -1.9, adam: -0.5, adamw: -0.5 }[name] as number;
    expect((await updates.w.data())[0]).toBeCloseTo(expected, 5);
  }
});

test('an unknown name is Left, with the known ones', () => {
  for (const name of ['adma', '', 'toString', '__proto__'])
    expect(optimizer(name, { rate: 0.5 })).toEqual(
      E.left({
        kind: 'unknown',
        message: `there is no optimizer "${name}"; the known ones are sgd, momentum, nesterov, adam, adamw.`,
      }),
    );
});

test('an option out of its range is Left', () => {
  expect(optimizer('adam', { rate: NaN })).toMatchObject(E.left({ kind: 'option' }));
  expect(optimizer('momentum', { rate: 1, decay: 2 })).toMatchObject(
    E.left({ kind: 'option', message: expect.stringContaining('decay is 2') }),
  );
});
