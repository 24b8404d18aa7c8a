import * as E from 'fp-ts/lib/Either.js';
import { zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DatasetFailure } from '../error.ts';
import type { SetFile } from '../load/platform.ts';
import { load, type BrowserLoadOptions } from './load.ts';
import { gunzipStream } from './streams.ts';
import { unzip } from './unzip.ts';
import { webFiles } from './web-files.ts';

const idx = (shape: readonly number[], data: readonly number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, 0, size]), ...data]);
const four: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  'train-images-idx3-ubyte': idx([2, 1, 2], [1, 2, 3, 4]),
  'train-labels-idx1-ubyte': idx([2], [5, 6]),
  't10k-images-idx3-ubyte': idx([1, 1, 2], [7, 8]),
  't10k-labels-idx1-ubyte': idx([1], [9]),
};
const files = Object.fromEntries(Object.keys(four).map((name) => [name, `/data/${name}`]));

/** A web of these files, which counts what it is asked for. */
const web = (contents: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) => {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    const url = String(input);
    asked.push(url);
    const bytes = contents[url.split('/').at(-1)!];
    return bytes === undefined ? new Response('no', { status: 404 }) : new Response(bytes.slice());
  };
  return { fetch, asked };
};
/** Something like the browser's caches. */
const fakeCaches = () => {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (url: RequestInfo | URL) => kept.get(String(url))?.clone(),
    put: async (url: RequestInfo | URL, response: Response) => void kept.set(String(url), response),
  };
  return { kept, open: async () => cache };
};
const run = (name: string, options: BrowserLoadOptions) => load(name, { backoffMs: 1, cacheName: false, ...options })();

describe('load in a browser', () => {
  const right = { train: { images: Uint8Array.of(1, 2, 3, 4) }, test: { labels: Uint8Array.of(9) } };

  test('reads addresses, plain or gzip, and keeps what it fetched', async () => {
    const packed = Object.fromEntries(
      Object.entries(four).map(([name, bytes]) => [`${name}.gz`, Uint8Array.from(gzipSync(bytes))]),
    );
    const gz = Object.fromEntries(Object.keys(packed).map((name) => [name, `/data/${name}`]));
    const { fetch, asked } = web({ ...four, ...packed });
    const caches = fakeCaches();
    for (const named of [files, files, gz])
      expect(await run('idx:mine', { files: named, fetch, caches, cacheName: 'x' })).toMatchObject({ right });
    expect(asked).toHaveLength(8);
    expect(caches.kept.size).toBe(8);
  });

  test('of a published set refuses, and does not keep, what differs from what is published', async () => {
    const wrong = Object.fromEntries(Object.entries(four).map(([name, bytes]) => [`${name}.gz`, bytes]));
    const { fetch, asked } = web(wrong);
    const caches = fakeCaches();
    expect(await run('mnist', { base: 'https://host/data/', fetch, caches, cacheName: 'x', retries: 1 })).toMatchObject(
      {
        left: {
          _tag: 'DownloadFailed',
          given: 'https://host/data/train-images-idx3-ubyte.gz: it ended after 20 of 9912422 bytes',
          fix: expect.stringContaining('CORS'),
        },
      },
    );
    expect([asked.length, caches.kept.size]).toEqual([2, 0]);
  });

  test('says what has no address, what answers 404, and stops at its signal', async () => {
    const { fetch } = web({});
    expect(await run('idx:mine', { fetch })).toMatchObject({ left: { _tag: 'MissingFile' } });
    expect(await run('idx:mine', { files, fetch, retries: 0 })).toMatchObject({
      left: { _tag: 'DownloadFailed', given: '/data/train-images-idx3-ubyte: it answers 404' },
    });
    expect(await run('idx:mine', { files, fetch, signal: AbortSignal.abort() })).toMatchObject({
      left: { _tag: 'Stopped' },
    });
    expect(await run('imagenet', { fetch })).toMatchObject({ left: { _tag: 'UnknownName' } });
  });

  test('checks SHA-256', async () => {
    const bytes = four['t10k-labels-idx1-ubyte']!;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { fetch } = web({ good: bytes, bad: bytes.map((byte) => byte ^ 1) });
    const find = (url: string) =>
      webFiles({ x: { urls: [url], sha256 } }, { fetch, retries: 0 }).find(['x']) as Promise<SetFile>;
    expect(await (await find('/good')).bytes(100)).toEqual(bytes);
    await expect((await find('/bad')).bytes(100)).rejects.toMatchObject({ error: { _tag: 'DownloadFailed' } });
    await expect((await find('/good')).bytes(5)).rejects.toMatchObject({ error: { _tag: 'TooLarge' } });
  });
});

const inMemory = (bytes: Uint8Array): SetFile => ({
  name: 'x.zip',
  source: 'x.zip',
  bytes: async () => bytes,
  async *stream() {
    for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
  },
});
const unzipped = async (bytes: Uint8Array): Promise<E.Either<string, Record<string, number>>> => {
  const sizes: Record<string, number> = {};
  try {
    for await (const { name, bytes: read } of unzip(inMemory(bytes), (name) => !name.includes('skip')))
      sizes[name] = (await read(2 ** 20)).length;
    return E.right(sizes);
  } catch (error) {
    if (error instanceof DatasetFailure) return E.left(error.error._tag);
    throw error;
  }
};

test('unzip by streaming: members as they come, unsafe names and damage refused', async () => {
  const zip = zipSync({
    'a/1': new Uint8Array(5000),
    'a/skip': new Uint8Array(9),
    b: [new Uint8Array(7), { level: 0 }],
  });
  expect(await unzipped(zip)).toEqual(E.right({ 'a/1': 5000, b: 7 }));
  expect(await unzipped(zip.subarray(0, 40))).toEqual(E.left('BadArchive'));
  expect(await unzipped(zipSync({ '../x': new Uint8Array(5) }))).toEqual(E.left('BadArchive'));
  expect(await unzipped(zipSync({ bomb: new Uint8Array(2 ** 24 + 1) }))).toEqual(E.left('TooLarge'));
});

test('gunzip by the platform', async () => {
  const content = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
  const unpack = async (bytes: Uint8Array): Promise<number> => {
    let total = 0;
    for await (const chunk of gunzipStream(inMemory(bytes).stream())) total += chunk.length;
    return total;
  };
  expect(await unpack(gzipSync(content))).toBe(5000);
  await expect(unpack(gzipSync(content).fill(7, 20, 30))).rejects.toMatchObject({ error: { _tag: 'BadGzip' } });
});
