import type * as TE from 'fp-ts/lib/TaskEither.js';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import type { DatasetError } from '../error.ts';
import { loadFrom, type LoadFromOptions } from '../load/load-from.ts';
import type { Platform } from '../load/platform.ts';
import type { FetchProgress, LoadProgress } from '../load/set.ts';
import { attempt } from '../load/streams.ts';
import type { Splits } from '../splits.ts';
import { decodeImage } from './decode-image.ts';
import { gunzipStream } from './streams.ts';
import { unzip } from './unzip.ts';
import { webFiles, type WebFile, type WebOptions } from './web-files.ts';

/** Decoders of the browser. */
const browserPlatform: Platform = { gunzip: gunzipStream, unzip, decodeImage, concurrency: 4 };

/** Where a set lies on the web, and what may be asked of it. */
export interface BrowserLoadOptions
  extends Omit<LoadFromOptions, 'onProgress'>, Pick<WebOptions, 'fetch' | 'retries' | 'backoffMs'> {
  /** The address of a folder that has the published files by their names: `https://example.org/data`. */
  readonly base?: string | undefined;
  /** Addresses by file name: of more files than the published ones, or where they are called something else. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** The name of the cache that keeps fetched files; false for none. Default 'gr-datasets'. */
  readonly cacheName?: string | false | undefined;
  /** The browser's caches, or something like them. */
  readonly caches?: { readonly open: (name: string) => Promise<Pick<Cache, 'match' | 'put'>> } | undefined;
  /** Told how far fetching and decoding are. */
  readonly onProgress?: ((progress: LoadProgress | FetchProgress) => void) | undefined;
}

/**
 * Loads a set in a browser: 'mnist', 'cifar-10' and the other published ones, `idx:<name>` and `folder:<name>` from the
 * addresses of `files`. What was fetched and found right, by size and SHA-256 where they are published, is kept in the
 * Cache API. The published hosts let no page read them, so name a host of yours.
 *
 * @example
 * const loaded = await load('mnist', { base: '/data' })()
 */
export const load =
  (name: string, options: BrowserLoadOptions = {}): TE.TaskEither<DatasetError, Splits> =>
  async () => {
    const { base, files = {}, cacheName = 'gr-datasets', caches = globalThis.caches, onProgress, ...rest } = options;
    const cache = cacheName === false ? undefined : await caches?.open(cacheName).catch(() => undefined);
    const { fetch, retries, backoffMs, signal } = rest;
    const source = webFiles(addresses(name, base, files), { cache, fetch, retries, backoffMs, signal, onProgress });
    const loaded = await attempt(name, () => loadFrom(name, source, browserPlatform, { ...rest, onProgress }));
    return loaded._tag === 'Left' ? loaded : loaded.right;
  };

/** The published files below `base`, or at their published addresses, and those that the caller named. */
const addresses = (
  name: string,
  base: string | undefined,
  files: Readonly<Record<string, string>>,
): Readonly<Record<string, WebFile>> => {
  const published = (catalogueEntry(name)?.files ?? []).map(({ path, bytes, sha256, urls }): [string, WebFile] => {
    const file = path.split('/').at(-1)!;
    return [file, { bytes, sha256, urls: base === undefined ? urls : [`${base.replace(/\/+$/, '')}/${file}`] }];
  });
  const named = Object.entries(files).map(([file, url]): [string, WebFile] => [file, { urls: [url] }]);
  return Object.fromEntries([...published, ...named]);
};
