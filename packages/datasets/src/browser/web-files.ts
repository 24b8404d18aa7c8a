import { DatasetFailure, datasetError } from '../error.ts';
import type { ByteStream, SetFile, SetFiles } from '../load/platform.ts';
import type { FetchProgress } from '../load/set.ts';
import { limited } from '../load/streams.ts';
import { chunksOf } from './streams.ts';

/** A file on the web. */
export interface WebFile {
  /** Tried in order. */
  readonly urls: readonly string[];
  /** Of the whole file, checked before it is kept or used. */
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
}

/** How files are got. */
export interface WebOptions {
  /** Keeps what was fetched and checked; undefined keeps nothing. */
  readonly cache?: Pick<Cache, 'match' | 'put'> | undefined;
  /** In place of the platform's. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how much of a file has come. */
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** How often all addresses are tried again. Default 2. */
  readonly retries?: number | undefined;
  /** Milliseconds before the first retry; each next one waits twice as long. Default 500. */
  readonly backoffMs?: number | undefined;
}

/** What a file may have when its size is not known: 1 GiB. */
const mostBytes = 2 ** 30;

/** Files on the web by the names that a set has for them, kept in the cache once they were fetched and found right. */
export const webFiles = (files: Readonly<Record<string, WebFile>>, options: WebOptions = {}): SetFiles => ({
  find: async (names) => {
    const name = names.find((one) => Object.hasOwn(files, one));
    return name === undefined ? undefined : webFile(name, files[name]!, options);
  },
  missing: (names) =>
    datasetError('MissingFile', {
      given: `no address for ${names[0]}`,
      expected: names.join(' or '),
      fix: 'name the folder of the files with base, or their addresses with files',
    }),
  list: async (folder) =>
    Object.keys(files)
      .filter((name) => name.startsWith(folder))
      .map((name) => name.slice(folder.length))
      .sort(),
});

const webFile = (name: string, file: WebFile, options: WebOptions): SetFile => {
  const source = file.urls[0] ?? name;
  const stream = async function* (): ByteStream {
    const body = await obtain(name, file, options);
    yield* body instanceof Uint8Array ? [body] : limited(chunksOf(body), file.bytes ?? mostBytes);
  };
  return {
    name,
    source,
    stream,
    bytes: async (maxBytes) => {
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of limited(stream(), maxBytes)) chunks.push(chunk as Uint8Array<ArrayBuffer>);
      return new Uint8Array(await new Blob(chunks).arrayBuffer());
    },
  };
};

/** What the cache has, else what an address gives, checked and put into the cache. */
const obtain = async (
  name: string,
  file: WebFile,
  options: WebOptions,
): Promise<Uint8Array | ReadableStream<Uint8Array>> => {
  const { cache, retries = 2, backoffMs = 500, signal, onProgress } = options;
  const kept = await cache?.match(file.urls[0] ?? name);
  if (kept?.body) return kept.body;
  const reasons = new Map<string, string>();
  for (let round = 0; round <= retries; round++) {
    if (round > 0) {
      onProgress?.({ kind: 'note', message: `${name}: ${[...reasons.values()].at(-1)}; once more` });
      await new Promise((resolve) => setTimeout(resolve, backoffMs * 2 ** (round - 1)));
    }
    for (const url of file.urls) {
      signal?.throwIfAborted();
      const got = await request(name, url, file, options);
      if (typeof got === 'string') {
        reasons.set(url, got);
        continue;
      }
      await cache?.put(file.urls[0]!, new Response(got)).catch(() => {
        onProgress?.({ kind: 'note', message: `${name} is not kept: the cache does not take it` });
      });
      return got;
    }
  }
  throw new DatasetFailure(
    datasetError('DownloadFailed', {
      given: [...reasons].map(([url, reason]) => `${url}: ${reason}`).join('; '),
      expected: file.bytes === undefined ? 'the file' : `${file.bytes} bytes`,
      fix: 'check the connection and the address, and that its host lets other pages read it (CORS)',
      source: name,
    }),
  );
};

/** The bytes, or why there are none. */
const request = async (
  name: string,
  url: string,
  { bytes: expected, sha256 }: WebFile,
  { fetch = globalThis.fetch, signal, onProgress }: WebOptions,
): Promise<Uint8Array<ArrayBuffer> | string> => {
  try {
    const response = await fetch(url, signal === undefined ? {} : { signal });
    if (!response.ok || response.body === null) return `it answers ${response.status}`;
    const limit = expected ?? mostBytes;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let received = 0;
    for await (const chunk of chunksOf(response.body)) {
      received += chunk.length;
      if (received > limit) return `it sends more than ${limit} bytes: another file`;
      chunks.push(chunk as Uint8Array<ArrayBuffer>);
      onProgress?.({ kind: 'download', file: name, url, received, total: expected ?? received });
    }
    if (expected !== undefined && received !== expected) return `it ended after ${received} of ${expected} bytes`;
    const all = new Uint8Array(await new Blob(chunks).arrayBuffer());
    return sha256 === undefined || (await digest(all)) === sha256
      ? all
      : 'its content differs from the published SHA-256';
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
};

const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
