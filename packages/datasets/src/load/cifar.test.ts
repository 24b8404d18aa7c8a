import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { packTar, type TarHeader } from 'modern-tar';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { cifar10Format, digest, images, records, smallLayout } from '../cifar/cifar.test-support.ts';
import type { Dataset } from '../dataset.ts';
import { datasetError, type DatasetError } from '../error.ts';
import { gunzipStream } from '../node/gunzip.ts';
import { readCifar } from './cifar.ts';
import type { SetFiles } from './platform.ts';

const first = records(cifar10Format, 3);
const second = records(cifar10Format, 3, 3);
const held = records(cifar10Format, 2, 6);
const folder = 'cifar-10-batches-bin/';
const whole = {
  [`${folder}data_batch_1.bin`]: first,
  [`${folder}data_batch_2.bin`]: second,
  [`${folder}test_batch.bin`]: held,
};

/** Files in memory, handed out in small pieces. */
const inMemory = (contents: Readonly<Record<string, Uint8Array>>): SetFiles => ({
  find: async (names) => {
    const name = names.find((one) => Object.hasOwn(contents, one));
    if (name === undefined) return undefined;
    const bytes = contents[name]!;
    return {
      name,
      source: name,
      bytes: async () => bytes,
      async *stream() {
        for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
      },
    };
  },
  missing: ([name]) => datasetError('MissingFile', { given: `no ${name}`, expected: 'it', fix: 'get it' }),
  list: async () => Object.keys(contents).sort(),
});
const read = async (contents: Readonly<Record<string, Uint8Array>>) =>
  pipe(
    await readCifar(smallLayout, 'fine', inMemory(contents), { gunzip: gunzipStream }),
    E.map((set) => ({ ...set, train: digested(set.train), test: digested(set.test) })),
  );
const digested = (set: Dataset) => ({ ...set, images: digest(set.images) });

const file = (name: string, body: Uint8Array, more: Partial<TarHeader> = {}) => ({
  header: { name, size: body.length, type: 'file' as const, ...more },
  body,
});
const archive = async (entries: Parameters<typeof packTar>[0]): Promise<Record<string, Uint8Array>> => ({
  'cifar-10-binary.tar.gz': gzipSync(await packTar(entries)),
});
const members = Object.entries(whole).map(([name, body]) => file(name, body));
const leftOf = async (contents: Readonly<Record<string, Uint8Array>>): Promise<DatasetError> => {
  const set = await read(contents);
  if (E.isRight(set)) throw new Error('was read');
  return set.left;
};

describe('a set of CIFAR', () => {
  const right = {
    train: { images: digest(images(6)), labels: Uint8Array.of(0, 1, 2, 3, 4, 5) },
    test: { images: digest(images(2, 6)), labels: Uint8Array.of(6, 7) },
    coverage: { train: { found: 6, published: 6 }, test: { found: 2, published: 2 } },
  };

  test.each([
    ['plain', whole],
    ['gzip', Object.fromEntries(Object.entries(whole).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]))],
    ['without their folder', Object.fromEntries(Object.entries(whole).map(([n, b]) => [n.slice(folder.length), b]))],
  ])('is read from its files: %s', async (_, contents) => {
    expect(await read(contents)).toMatchObject({ right });
  });

  test('is read from its archive, whatever the order in it', async () => {
    const other = [
      { header: { name: folder, size: 0, type: 'directory' as const } },
      file(`./${folder}readme.html`, new Uint8Array(5000)),
    ];
    for (const entries of [members, [...members].reverse()])
      expect(await read(await archive([...other, ...entries]))).toMatchObject({ right });
  });

  test('in part is read as far as it is there, and says how much', async () => {
    const { [`${folder}data_batch_1.bin`]: _, ...rest } = whole;
    const part = {
      train: { images: digest(images(3, 3)), labels: Uint8Array.of(3, 4, 5) },
      coverage: { train: { found: 3, published: 6 }, test: { found: 2, published: 2 } },
    };
    expect(await read(rest)).toMatchObject({ right: part });
    expect(await read(await archive(members.slice(1)))).toMatchObject({ right: part });
    expect(await read({ ...whole, [`${folder}data_batch_1.bin`]: first.subarray(0, 3073) })).toMatchObject({
      right: { train: { labels: Uint8Array.of(0, 3, 4, 5) }, coverage: { train: { found: 4 } } },
    });
  });

  test('comes from the archive where the files are only a part', async () => {
    const { [`${folder}data_batch_1.bin`]: _, ...rest } = whole;
    expect(await read({ ...rest, ...(await archive(members)) })).toMatchObject({
      right: { ...right, sources: ['cifar-10-binary.tar.gz'] },
    });
  });

  test('of which nothing, or no test set, is there is refused', async () => {
    expect(await leftOf({})).toMatchObject({ _tag: 'MissingFile', given: 'no cifar-10-binary.tar.gz' });
    const { [`${folder}test_batch.bin`]: _, ...rest } = whole;
    expect(await leftOf(rest)).toMatchObject({
      _tag: 'Incomplete',
      given: 'no test examples of cifar-10',
      expected: 'one or more, from test_batch.bin',
    });
  });
});

describe('what is refused, with the file named', () => {
  const packed = gzipSync(first);
  test.each([
    ['a cut-off file', first.subarray(0, 5000), 'WrongSize'],
    ['more records than published', records(cifar10Format, 4), 'TooLarge'],
    ['no bytes', new Uint8Array(0), 'Empty'],
    ['gzip cut off', packed.subarray(0, -9), 'BadGzip'],
    ['gzip with a wrong checksum', packed.map((byte, i) => (i === packed.length - 6 ? byte ^ 1 : byte)), 'BadGzip'],
    ['a gzip bomb', gzipSync(new Uint8Array(2 ** 24)), 'TooLarge'],
    ['labels out of range', new Uint8Array(3073).fill(77), 'LabelOutOfRange'],
  ])('%s', async (_, bytes, tag) => {
    const name = `${folder}data_batch_1.bin`;
    expect(await leftOf({ ...whole, [name]: bytes })).toMatchObject({
      _tag: tag,
      source: expect.stringContaining(name),
    });
  });

  test.each([
    ['a path out of the archive', file('../data_batch_1.bin', first)],
    ['an absolute path', file('/etc/data_batch_1.bin', first)],
    ['a drive', file('C:/data_batch_1.bin', first)],
    [
      'a symbolic link',
      { header: { name: 'data_batch_1.bin', size: 0, type: 'symlink' as const, linkname: '/etc/passwd' } },
    ],
    ['a hard link', { header: { name: 'data_batch_1.bin', size: 0, type: 'link' as const, linkname: '../passwd' } }],
    ['a file twice', file('other/data_batch_1.bin', first)],
  ])('an archive with %s', async (_, entry) => {
    expect(await leftOf(await archive([...members, entry]))).toMatchObject({
      _tag: 'BadArchive',
      source: 'cifar-10-binary.tar.gz',
    });
  });

  test('an archive that is cut off, damaged, or unpacks to far more than published', async () => {
    const tar = await packTar(members);
    const cut = gzipSync(tar.subarray(0, tar.length - 3000));
    expect(await leftOf({ 'cifar-10-binary.tar.gz': cut })).toMatchObject({ _tag: 'BadArchive' });
    const damaged = tar.slice();
    damaged[20]! ^= 1;
    expect(await leftOf({ 'cifar-10-binary.tar.gz': gzipSync(damaged) })).toMatchObject({ _tag: 'BadArchive' });
    const bomb = await archive([file('readme', new Uint8Array(2 ** 24)), ...members]);
    expect(await leftOf(bomb)).toMatchObject({ _tag: 'TooLarge' });
  });
});
