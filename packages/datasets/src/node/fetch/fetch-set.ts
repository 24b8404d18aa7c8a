import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { catalogue, catalogueEntry } from '../../catalogue/catalogue.ts';
import type { DatasetError } from '../../error.ts';
import { unknownName } from '../../load/load-from.ts';
import { attempt } from '../../load/streams.ts';
import { download } from './download.ts';
import type { FetchOptions } from './options.ts';

/** What became of a file of a set. */
export interface FetchedFile {
  /** Below the data folder. */
  readonly path: string;
  readonly state: 'fetched' | 'present';
}

/**
 * Puts the published files of a set into a folder, where `load` finds them. Files that are there and right are left
 * alone; an interrupted download goes on where it stopped. Left says what failed at which address, and which file to put
 * where by other means.
 *
 * @example
 * const files = await fetchDataset('mnist', { dir: 'data' })()
 */
export const fetchDataset =
  (
    name: string,
    { dir, ...options }: FetchOptions & { readonly dir: string },
  ): TE.TaskEither<DatasetError, readonly FetchedFile[]> =>
  async () => {
    const entry = catalogueEntry(name);
    if (entry === undefined) {
      return E.left(
        unknownName(
          'dataset',
          name,
          catalogue.map((known) => known.name),
        ),
      );
    }
    const done: FetchedFile[] = [];
    for (const file of entry.files) {
      const state = await attempt(file.path, () => download(file, dir, options));
      if (E.isLeft(state)) return state;
      done.push({ path: file.path, state: state.right });
    }
    return E.right(done);
  };
