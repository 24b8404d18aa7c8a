import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { join } from 'node:path';
import { datasetError, type DatasetError } from '../error.ts';
import { folderOf, loadFrom, publishedNames, unknownName, type LoadFromOptions } from '../load/load-from.ts';
import type { FetchProgress, LoadProgress } from '../load/set.ts';
import type { Splits } from '../splits.ts';
import { loadDigits, type DigitsOptions } from './digits.ts';
import { defaultCacheDir, rawCache } from './cache.ts';
import { fetchDataset } from './fetch/fetch-set.ts';
import type { FetchOptions } from './fetch/options.ts';
import { folderFiles } from './folder-files.ts';
import { nodePlatform } from './platform.ts';

/** The options of all sets; each takes its own and leaves the others alone. */
export interface LoadOptions extends Omit<LoadFromOptions, 'onProgress'>, DigitsOptions {
  /** The folder of the data. Default: the environment's GR_DATA_DIR. */
  readonly dir?: string | undefined;
  /** Fetch the files that are not there. Default false. */
  readonly download?: boolean | undefined;
  /** How they are fetched. */
  readonly fetch?: Omit<FetchOptions, 'onProgress' | 'signal'> | undefined;
  /**
   * Where sets that are slow to decode are kept; false for nowhere. Default: the environment's GR_CACHE_DIR, else the
   * cache folder of the system.
   */
  readonly cacheDir?: string | false | undefined;
  /** Told how far downloading and decoding are. */
  readonly onProgress?: ((progress: LoadProgress | FetchProgress) => void) | undefined;
}

/**
 * The sets that {@link load} knows; besides these, `idx:<folder>` and `folder:<folder>`.
 *
 * @example if (!datasetNames.includes('mnist')) throw new Error(datasetNames.join(', '));
 */
export const datasetNames: readonly string[] = ['digits', ...publishedNames];

/**
 * Loads a dataset by name: a published one from its files below `dir`, `idx:<folder>` from four files in MNIST's form,
 * `folder:<folder>` from folders of PNG and JPEG named after their classes, 'digits' from nothing but a key
 * ({@link DigitsOptions}). Left says what is missing or broken and what to do.
 *
 * @example
 * const loaded = await load('mnist', { dir: 'data', split: 'authors' })()
 */
export const load = (name: string, options: LoadOptions = {}): TE.TaskEither<DatasetError, Splits> => {
  if (name === 'digits') return loadDigits(options);
  const folder = folderOf(name);
  if (folder !== undefined) return () => loadFrom(name, folderFiles([folder.folder]), nodePlatform, options);
  if (!publishedNames.includes(name)) {
    return TE.left(unknownName('dataset', name, [...datasetNames, 'idx:<folder>', 'folder:<folder>']));
  }
  const { dir = process.env['GR_DATA_DIR'] } = options;
  if (dir === undefined || dir === '') return TE.left(noFolder(name));
  const { cacheDir = defaultCacheDir(process.env) } = options;
  const platform = cacheDir === false ? nodePlatform : { ...nodePlatform, cache: rawCache(cacheDir) };
  const local = () => loadFrom(name, folderFiles(foldersOf(name, dir)), platform, options);
  if (options.download !== true) return local;
  const { onProgress, signal, fetch } = options;
  return pipe(
    local,
    TE.orElse((error) =>
      error._tag === 'MissingFile' || error._tag === 'Incomplete'
        ? pipe(
            fetchDataset(name, { ...fetch, dir, onProgress, signal }),
            TE.chain(() => local),
          )
        : TE.left(error),
    ),
  );
};

/** Where the files of a set may lie below the data folder, the place to put them last. */
export const foldersOf = (name: string, dir: string): readonly string[] =>
  name === 'mnist' ? [dir, join(dir, 'mnist')] : name === 'fashion-mnist' ? [join(dir, name)] : [dir];

const noFolder = (name: string): DatasetError =>
  datasetError('MissingFile', {
    given: 'no data folder',
    expected: `the folder that holds ${name}`,
    fix: 'name it with dir or the environment variable GR_DATA_DIR',
  });
