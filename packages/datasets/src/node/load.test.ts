import { key, split } from '@gr/random/host';
import * as E from 'fp-ts/lib/Either.js';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { classHistogram, count } from '../dataset.ts';
import { digits } from '../digits/digits.ts';
import { datasetNames, load, type LoadOptions } from './load.ts';

const idx = (shape: readonly number[], data: readonly number[]): Uint8Array =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, 0, size]), ...data]);

/** A training set of two images and a test set of one, under the names of MNIST. */
const files = {
  'train-images-idx3-ubyte': idx([2, 1, 2], [1, 2, 3, 4]),
  'train-labels-idx1-ubyte': idx([2], [5, 6]),
  't10k-images-idx3-ubyte': idx([1, 1, 2], [7, 8]),
  't10k-labels-idx1-ubyte': idx([1], [9]),
};
const dotted = (name: string): string => name.replace('-idx', '.idx');

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'datasets-'));
});
afterAll(() => rm(root, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

let folders = 0;
const folderOf = async (contents: Readonly<Record<string, Uint8Array>>, inside = ''): Promise<string> => {
  const dir = join(root, String(folders++));
  await mkdir(join(dir, inside), { recursive: true });
  for (const [name, bytes] of Object.entries(contents)) await writeFile(join(dir, inside, name), bytes);
  return dir;
};
const rename = (change: (name: string) => string, pack = (bytes: Uint8Array): Uint8Array => bytes) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [change(name), pack(bytes)]));

const right = {
  train: { name: 'mnist', shape: [1, 2, 1], images: Uint8Array.of(1, 2, 3, 4), labels: Uint8Array.of(5, 6) },
  test: { images: Uint8Array.of(7, 8), labels: Uint8Array.of(9) },
};
const loadMnist = (options: LoadOptions) => load('mnist', options)();

describe("load('mnist')", () => {
  test.each([
    ['plain', rename((name) => name), ''],
    ['gzip', rename((name) => `${name}.gz`, gzipSync), ''],
    ['with a dot in their names', rename(dotted), ''],
    ['with a dot, gzip', rename((name) => `${dotted(name)}.gz`, gzipSync), ''],
    ['plain under the name of gzip', rename((name) => `${name}.gz`), ''],
    ['in a folder mnist', rename((name) => name), 'mnist'],
  ])('reads its files: %s', async (_, contents, inside) => {
    expect(await loadMnist({ dir: await folderOf(contents, inside) })).toMatchObject({ right });
  });

  test('looks where GR_DATA_DIR says, unless told otherwise', async () => {
    vi.stubEnv('GR_DATA_DIR', await folderOf(files));
    expect(await loadMnist({})).toMatchObject({ right });
    expect(await loadMnist({ dir: join(root, 'nowhere') })).toMatchObject({ left: { _tag: 'MissingFile' } });
  });

  test('says which file is missing, by what names, and where to put it', async () => {
    const { 't10k-labels-idx1-ubyte': _, ...three } = files;
    const dir = await folderOf(three);
    expect(await loadMnist({ dir })).toMatchObject({
      left: {
        _tag: 'MissingFile',
        given: `no t10k-labels-idx1-ubyte in ${dir} or ${join(dir, 'mnist')}`,
        expected:
          't10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte.gz, t10k-labels.idx1-ubyte or t10k-labels.idx1-ubyte.gz',
        fix: `put it into ${join(dir, 'mnist')}, or name another folder with dir or GR_DATA_DIR`,
      },
    });
  });

  test('says so when no folder was named', async () => {
    vi.stubEnv('GR_DATA_DIR', '');
    const left = { _tag: 'MissingFile', given: 'no data folder', fix: expect.stringContaining('GR_DATA_DIR') };
    expect(await loadMnist({})).toMatchObject({ left });
  });

  test.each([
    ['a truncated file', 'train-images-idx3-ubyte', idx([2, 1, 2], [1, 2, 3]), 'WrongSize'],
    ['an empty file', 't10k-labels-idx1-ubyte', new Uint8Array(0), 'Empty'],
    ['another format', 't10k-images-idx3-ubyte', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'BadMagic'],
    ['truncated gzip', 'train-labels-idx1-ubyte', gzipSync(idx([2], [5, 6])).subarray(0, -1), 'BadGzip'],
    ['labels of another set', 'train-labels-idx1-ubyte', idx([1], [5]), 'WrongCount'],
    ['labels out of range', 'train-labels-idx1-ubyte', idx([2], [5, 10]), 'LabelOutOfRange'],
  ])('refuses %s, and names the file', async (_, name, bytes, tag) => {
    const dir = await folderOf({ ...files, [name]: bytes });
    expect(await loadMnist({ dir })).toMatchObject({
      left: { _tag: tag, source: expect.stringContaining(join(dir, name)) },
    });
  });

  test('refuses what the system will not read', async () => {
    const dir = await folderOf(rename(dotted));
    await mkdir(join(dir, 'train-images-idx3-ubyte'));
    expect(await loadMnist({ dir })).toMatchObject({
      left: { _tag: 'UnreadableFile', source: join(dir, 'train-images-idx3-ubyte') },
    });
  });

  test('refuses an unknown split, and the split of the authors where there is too little', async () => {
    const dir = await folderOf(files);
    expect(await loadMnist({ dir, split: 'thirds' })).toMatchObject({
      left: { _tag: 'UnknownName', given: "split 'thirds'", expected: 'official or authors' },
    });
    expect(await loadMnist({ dir, split: 'authors' })).toMatchObject({ left: { _tag: 'WrongCount' } });
  });
});

describe("load('digits')", () => {
  test('draws its sets from the halves of the key', async () => {
    const [first, second] = split(key(3));
    expect(await load('digits', { key: key(3), train: 7, test: 5 })()).toEqual(
      E.right({ train: digits(first!, 7), test: digits(second!, 5) }),
    );
  });

  test('refuses a number that is none', async () => {
    expect(await load('digits', { train: 0 })()).toMatchObject({ left: { _tag: 'InvalidOption', given: '0 digits' } });
  });
});

test.each(['imagenet', 'toString', ''])("load('%s') says which sets there are", async (name) => {
  expect(await load(name)()).toMatchObject({
    left: {
      _tag: 'UnknownName',
      given: `dataset '${name}'`,
      expected: `${datasetNames.join(', ')}, idx:<folder> or folder:<folder>`,
    },
  });
  expect(datasetNames).toEqual(['digits', 'mnist', 'fashion-mnist', 'cifar-10', 'cifar-100', 'tiny-imagenet']);
});

const realData = process.env['GR_DATA_DIR'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const present = existsSync(join(realData, 'mnist'));

describe.skipIf(!present)(
  `the real MNIST${present ? '' : ' (skipped: no files; set GR_DATA_DIR to have it checked)'}`,
  () => {
    const train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
    const official = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

    test('has the published counts, in the official split and in the authors’', async () => {
      const published = await loadMnist({ dir: realData });
      const authors = await loadMnist({ dir: realData, split: 'authors' });
      if (E.isLeft(published) || E.isLeft(authors)) throw new Error('MNIST did not load');
      expect([published.right.train, published.right.test].map(classHistogram)).toEqual([train, official]);
      const { train: pool, validation, test: heldOut } = authors.right;
      expect([pool, validation!, heldOut].map(count)).toEqual([50_000, 10_000, 10_000]);
      expect(classHistogram(validation!)).toEqual(official);
      expect(classHistogram(pool).map((of, label) => of + classHistogram(heldOut)[label]!)).toEqual(train);
    });

    test('is fetched from a mirror where it is not there, checked, and read; the second time nothing is asked for', async () => {
      const asked: string[] = [];
      const server = createServer((request, response) => {
        asked.push(request.url!);
        createReadStream(join(realData, 'mnist', basename(request.url!)))
          .on('error', () => response.writeHead(404).end())
          .pipe(response);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const { port } = server.address() as AddressInfo;
        const dir = join(root, 'fetched');
        const fetch = { mirrors: [`http://127.0.0.1:${port}/some/where`], retries: 0 };
        for (let i = 0; i < 2; i++) {
          const loaded = await loadMnist({ dir, download: true, fetch });
          if (E.isLeft(loaded)) throw new Error(loaded.left.message);
          expect([loaded.right.train, loaded.right.test].map(classHistogram)).toEqual([train, official]);
        }
        expect(asked.map((url) => basename(url)).sort()).toEqual((await readdir(join(dir, 'mnist'))).sort());
        expect(asked).toHaveLength(4);
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    });
  },
);
