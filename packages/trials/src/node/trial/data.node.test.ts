import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { type Dataset, count, exampleSize, standardization } from '@gr/datasets';
import { afterAll, expect, test } from 'vitest';
import type { DataSetting } from '../../trial/config.ts';
import { dataDefaults } from '../../trial/defaults.ts';
import { type Protocol, field } from '../../trial/protocol.ts';
import { loadData } from './data.ts';

const dir = mkdtempSync(join(tmpdir(), 'gr-data-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** A set in MNIST's form whose images tell their number: 300 for training, the others for testing. */
const idx = (shape: readonly number[], bytes: readonly number[]) =>
  Uint8Array.of(
    0,
    0,
    8,
    shape.length,
    ...shape.flatMap((n) => [n >> 24, n >> 16, n >> 8, n].map((b) => b & 255)),
    ...bytes,
  );
const images = (from: number, n: number) =>
  idx([n, 1, 2], Array.from({ length: n }, (_, i) => [(from + i) >> 8, (from + i) & 255]).flat());
writeFileSync(join(dir, 'train-images-idx3-ubyte'), images(0, 300));
writeFileSync(
  join(dir, 'train-labels-idx1-ubyte'),
  idx(
    [300],
    Array.from({ length: 300 }, (_, i) => i % 10),
  ),
);
writeFileSync(join(dir, 't10k-images-idx3-ubyte'), images(1000, 50));
writeFileSync(
  join(dir, 't10k-labels-idx1-ubyte'),
  idx(
    [50],
    Array.from({ length: 50 }, (_, i) => i % 10),
  ),
);

const numbers = (dataset: Dataset): readonly number[] =>
  Array.from({ length: count(dataset) }, (_, i) => {
    const at = i * exampleSize(dataset);
    return dataset.images[at]! * 256 + dataset.images[at + 1]!;
  });

const loading = async (changes: Partial<DataSetting>, { seed = 1, protocol = field } = {}) => {
  const data: DataSetting = { ...dataDefaults, kind: 'mnist', size: 100, ...changes };
  const found = await loadData({ config: { data, seed }, protocol, dataDir: dir })();
  if (E.isLeft(found)) throw new Error(found.left.message);
  return found.right;
};
const loaded = async (...given: Parameters<typeof loading>) => {
  const { train, test } = await loading(...given);
  return { train: numbers(train), test: numbers(test) };
};

test('choices are made on examples that are neither trained nor tested on, with the training examples of the test', async () => {
  const [chosen, tested] = [await loaded({ scoredOn: 'validation' }), await loaded({})];
  expect(chosen.train).toEqual(tested.train);
  expect(new Set([...chosen.train, ...chosen.test]).size).toBe(300);
  expect(tested.test.every((number) => number >= 1000)).toBe(true);
  expect(chosen.test.every((number) => number < 300)).toBe(true);
});

test('another seed draws other examples, the same one the same', async () => {
  expect(await loaded({}, { seed: 2 })).not.toEqual(await loaded({}));
  expect(await loaded({})).toEqual(await loaded({}));
});

test('where everything is trained on there is nothing to choose by', async () => {
  await expect(loaded({ size: 300, scoredOn: 'validation' })).rejects.toThrow('Use a smaller size.');
});

test('made digits have a validation set of their own', async () => {
  const digits = (scoredOn: 'test' | 'validation') => loaded({ kind: 'digits', size: 10, scoredOn });
  expect((await digits('test')).test).not.toEqual((await digits('validation')).test);
});

test('both sets come as the protocol standardizes them, by the field by the numbers of the training examples', async () => {
  const { train, test } = await loading({});
  expect(train.standardization).toEqual(standardization(train));
  expect(test.standardization).toEqual(train.standardization);
  expect(test.standardization).not.toEqual(standardization(test));
  const swapped: Protocol = {
    ...field,
    kind: 'by the test set',
    standardized: ({ train, test }) => field.standardized({ train: test, test: train }),
  };
  const other = await loading({}, { protocol: swapped });
  expect(numbers(other.test)).toEqual(numbers(train));
  expect(other.test.standardization).toEqual(standardization(test));
});
