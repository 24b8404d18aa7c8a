import * as tf from '@tensorflow/tfjs-core';
import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { optimizer, optimizerDefinitions } from './definitions.ts';

test('makes each optimizer it lists', async () => {
  const names = optimizerDefinitions.map(({ kind }) => kind);
  expect(names).toEqual(['sgd', 'momentum', 'nesterov', 'adam', 'adamw']);
  for (const name of names) {
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

test.each([
  ['adam', { rate: NaN }, 'rate of adam is NaN, expected a finite number above 0.'],
  ['adam', { rate: 0 }, 'rate of adam is 0'],
  ['adam', { beta1: 1 }, 'beta1 of adam is 1, expected a finite number of at least 0, below 1.'],
  ['momentum', { decay: 2 }, 'decay of momentum is 2'],
  ['sgd', { decay: 0.5 }, 'sgd has no option decay; those it has are rate.'],
])('%s with %j is Left', (name, options, message) => {
  expect(optimizer(name, options)).toMatchObject(E.left({ kind: 'option', message: expect.stringContaining(message) }));
});

test('a rate may be a schedule', async () => {
  const made = optimizer('sgd', { rate: (step) => (step === 0 ? 3 : 5) });
  if (E.isLeft(made)) throw new Error(made.left.message);
  const params = { w: tf.tensor1d([1]) };
  const first = made.right.update({ w: tf.tensor1d([2]) }, made.right.init(params), params);
  const second = made.right.update({ w: tf.tensor1d([2]) }, first.state, params);
  expect([...(await first.updates.w.data()), ...(await second.updates.w.data())]).toEqual([-6, -10]);
});
