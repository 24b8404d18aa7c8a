import { foldIn, key, permutation } from '@gr/random/host';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Augmentation } from './augment/augmentation.ts';
import { batches, epochs, unlabelledEpochs, type HostBatch } from './batches.ts';
import type { Dataset } from './dataset.ts';

/** Example i is [i, i + ½], of class i % 3. */
const numbered = (n: number): Dataset => ({
  name: 'numbered',
  shape: [1, 2, 1],
  classes: ['a', 'b', 'c'],
  images: Float32Array.from({ length: 2 * n }, (_, i) => i / 2),
  labels: Uint8Array.from({ length: n }, (_, i) => i % 3),
  standardization: undefined,
});

const cut = fc
  .record({ n: fc.integer({ min: 1, max: 40 }), part: fc.nat(), seed: fc.nat(), epoch: fc.nat({ max: 99 }) })
  .map(({ n, part, seed, epoch }) => ({ n, size: 1 + (part % n), key: key(seed), epoch }));

/** The indices of the examples of a batch, after checking that values and labels belong together. */
const indices = ({ x, labels }: HostBatch): number[] => {
  const found = Array.from(x.data).filter((_, i) => i % 2 === 0);
  expect(x).toEqual({ shape: [found.length, 1, 2, 1], data: Float32Array.from(found.flatMap((i) => [i, i + 0.5])) });
  const oneHot = found.flatMap((i) => [0, 1, 2].map((c) => Number(i % 3 === c)));
  expect(labels).toEqual({ shape: [found.length, 3], data: Float32Array.from(oneHot) });
  return found;
};

const ascending = (a: number, b: number): number => a - b;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('batches', () => {
  test('without a key: all examples once, in order, the rest as a last smaller batch', () =>
    fc.assert(
      fc.property(cut, ({ n, size }) => {
        const made = [...batches({ size, dropRemainder: false })(numbered(n))].map(indices);
        expect(made.flat()).toEqual(range(n));
        expect(made.map((batch) => batch.length)).toEqual(
          range(Math.ceil(n / size)).map((i) => Math.min(size, n - i * size)),
        );
      }),
    ));

  test('with a key: the permutation of foldIn(key, epoch)', () =>
    fc.assert(
      fc.property(cut, ({ n, size, key, epoch }) => {
        const made = [...batches({ size, key, epoch, dropRemainder: false })(numbered(n))].flatMap(indices);
        expect(made).toEqual(Array.from(permutation(foldIn(key, epoch), n)));
        expect(made.sort(ascending)).toEqual(range(n));
      }),
    ));

  test('by default a last partial batch is dropped', () =>
    fc.assert(
      fc.property(cut, ({ n, size, key, epoch }) => {
        const whole = [...batches({ size, key, epoch, dropRemainder: false })(numbered(n))];
        const made = [...batches({ size, key, epoch })(numbered(n))];
        expect(made).toEqual(whole.filter(({ x }) => x.shape[0] === size));
      }),
    ));

  test('can be iterated again', () => {
    const twice = batches({ size: 2, key: key(0) })(numbered(9));
    expect([...twice]).toEqual([...twice]);
  });

  test('epochs differ, and so do keys', () => {
    const orders = [
      ...range(10).map((epoch) => batches({ size: 20, key: key(0), epoch })),
      ...range(10).map((seed) => batches({ size: 20, key: key(1 + seed) })),
    ].map((make) => [...make(numbered(20))].flatMap(indices).join());
    expect(new Set(orders).size).toBe(20);
  });

  test('are made when they are asked for', () => {
    const dataset = numbered(6);
    const iterator = batches({ size: 2 })(dataset)[Symbol.iterator]();
    iterator.next();
    // a label written after the first batch was made shows in the second
    dataset.labels[2] = 0;
    expect(iterator.next().value).toMatchObject({ labels: { data: Float32Array.of(1, 0, 0, 1, 0, 0) } });
  });

  test('bytes are 255ths', () => {
    const bytes = { ...numbered(1), images: Uint8Array.of(0, 51) };
    expect([...batches({ size: 1 })(bytes)][0]!.x.data).toEqual(Float32Array.of(0, 0.2));
  });

  test.each([0, -1, 2.5, NaN, 6])('of size %d of 5 examples throw at once', (size) => {
    const message = `given size ${size}; expected a whole number from 1 to 5, the examples of numbered`;
    expect(() => batches({ size })(numbered(5))).toThrow(`batches: ${message}`);
    expect(() => epochs({ size, key: key(0) })(numbered(5))).toThrow(`epochs: ${message}`);
  });

  test('of a dataset whose parts do not fit throw', () => {
    const long = { ...numbered(5), images: new Uint8Array(11) };
    expect(() => batches({ size: 1 })(long)).toThrow('given 11 values for 5 labels; expected 5 × 2');
    const strange = { ...numbered(1), labels: Uint8Array.of(3) };
    expect(() => [...batches({ size: 1 })(strange)]).toThrow('given label 3 at example 0; expected 0 to 2');
  });
});

describe('epochs', () => {
  const takeFrom = (iterable: Iterable<HostBatch>, n: number): HostBatch[] => {
    const iterator = iterable[Symbol.iterator]();
    return range(n).map(() => iterator.next().value as HostBatch);
  };

  test('are the batches of epoch 0, 1, 2 and so on', () =>
    fc.assert(
      fc.property(cut, ({ n, size, key }) => {
        const expected = range(3).flatMap((epoch) => [...batches({ size, key, epoch })(numbered(n))]);
        expect(takeFrom(epochs({ size, key })(numbered(n)), expected.length)).toEqual(expected);
      }),
    ));

  test('from a step on are those of step 0 without the first', () =>
    fc.assert(
      fc.property(cut, fc.nat({ max: 30 }), ({ n, size, key }, step) => {
        const all = takeFrom(epochs({ size, key })(numbered(n)), step + 5);
        expect(takeFrom(epochs({ size, key, step })(numbered(n)), 5)).toEqual(all.slice(step));
      }),
    ));

  test.each([-1, 0.5, NaN])('from step %d throw', (step) => {
    expect(() => epochs({ size: 1, key: key(0), step })(numbered(5))).toThrow(`epochs: given step ${step}`);
  });
});

describe('augmented batches', () => {
  /** Puts the key in place of the values. */
  const keyed: Augmentation = (key, { shape }) => ({ shape, data: Float32Array.from(key) });
  const keysOf = (made: Iterable<HostBatch>, n: number): string[] => {
    const iterator = made[Symbol.iterator]();
    return range(n).map(() => (iterator.next().value as HostBatch).x.data.join());
  };
  const data = numbered(6);

  test('have a key for each batch of each epoch, the same for batches and epochs, resumed or not', () => {
    const all = keysOf(epochs({ size: 2, key: key(1), augment: keyed })(data), 9);
    expect(new Set(all).size).toBe(9);
    const byEpoch = range(3).flatMap((epoch) =>
      keysOf(batches({ size: 2, key: key(1), epoch, augment: keyed })(data), 3),
    );
    expect(byEpoch).toEqual(all);
    expect(keysOf(epochs({ size: 2, key: key(1), step: 4, augment: keyed })(data), 5)).toEqual(all.slice(4));
  });

  test('keep order and labels', () => {
    const same: Augmentation = (_, images) => images;
    expect([...batches({ size: 2, key: key(1), augment: same })(data)]).toEqual([
      ...batches({ size: 2, key: key(1) })(data),
    ]);
  });

  test('need a key', () => {
    expect(() => batches({ size: 2, augment: keyed })(data)).toThrow('given augment and no key');
  });
});

test('unlabelledEpochs are the inputs of epochs', () => {
  const { name, shape, images, standardization } = numbered(7);
  const options = { size: 3, key: key(2), step: 1 };
  const [inputs, both] = [
    unlabelledEpochs(options)({ name, shape, images, standardization })[Symbol.iterator](),
    epochs(options)(numbered(7))[Symbol.iterator](),
  ];
  for (let i = 0; i < 5; i++) expect(inputs.next().value).toEqual((both.next().value as HostBatch).x);
});
