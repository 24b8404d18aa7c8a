import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { join } from 'node:path';
import type { Dataset } from '../dataset.ts';
import { datasetError, from, type DatasetError } from '../error.ts';
import { digitNames, fromIdx } from '../from-idx.ts';
import { decodeIdx, type IdxArray } from '../idx.ts';
import { mnistSplits, type Split, type Splits } from '../splits.ts';
import { readFirst } from './files.ts';

/** Where MNIST's files are and how they are split. */
export interface MnistOptions {
  /** The folder of the four files, or the one above its `mnist`. Default: the environment's GR_DATA_DIR. */
  readonly dir?: string | undefined;
  /** 'official' (the default) or 'authors': see `mnistSplits`. */
  readonly split?: string | undefined;
}

/** Reads MNIST from its four IDX files, gzip or not, their names with a dot or a dash before `idx`. */
export const loadMnist = ({
  dir = process.env['GR_DATA_DIR'],
  split = 'official',
}: MnistOptions): TE.TaskEither<DatasetError, Splits> =>
  pipe(
    E.Do,
    E.apS('split', splitOf(split)),
    E.apS('folders', foldersOf(dir)),
    TE.fromEither,
    TE.bind('train', ({ folders }) => loadSet(folders, 'train')),
    TE.bind('test', ({ folders }) => loadSet(folders, 't10k')),
    TE.chainEitherK(({ split, train, test }) => split({ train, test })),
  );

const sets = ['train', 't10k'] as const;
type SetName = (typeof sets)[number];

const splitOf = (name: string): E.Either<DatasetError, Split> => {
  const split = Object.entries(mnistSplits).find(([known]) => known === name)?.[1];
  const expected = Object.keys(mnistSplits).join(' or ');
  const fix = 'choose one of these';
  return split ? E.right(split) : E.left(datasetError('UnknownName', { given: `split '${name}'`, expected, fix }));
};

const foldersOf = (dir: string | undefined): E.Either<DatasetError, readonly string[]> =>
  dir === undefined || dir === ''
    ? E.left(
        datasetError('MissingFile', {
          given: 'no data folder',
          expected: `the folder of ${sets.flatMap((set) => [fileNames(set, 'images')[0], fileNames(set, 'labels')[0]]).join(', ')}`,
          fix: 'name it with dir or the environment variable GR_DATA_DIR',
        }),
      )
    : E.right([dir, join(dir, 'mnist')]);

const loadSet = (folders: readonly string[], set: SetName): TE.TaskEither<DatasetError, Dataset> =>
  pipe(
    TE.Do,
    TE.apS('images', loadIdx(folders, fileNames(set, 'images'))),
    TE.apS('labels', loadIdx(folders, fileNames(set, 'labels'))),
    TE.chainEitherK(({ images, labels }) =>
      pipe(
        fromIdx(images.array, labels.array, { name: 'mnist', classes: digitNames }),
        E.mapLeft(from(`${images.path}, ${labels.path}`)),
      ),
    ),
  );

const fileNames = (set: SetName, content: 'images' | 'labels'): readonly string[] => {
  const rank = content === 'images' ? 3 : 1;
  return ['-', '.'].flatMap((mark) => ['', '.gz'].map((end) => `${set}-${content}${mark}idx${rank}-ubyte${end}`));
};

const loadIdx = (
  folders: readonly string[],
  names: readonly string[],
): TE.TaskEither<DatasetError, { readonly path: string; readonly array: IdxArray }> =>
  pipe(
    readFirst(folders, names),
    TE.chainEitherK(({ path, bytes }) =>
      pipe(
        decodeIdx(bytes),
        E.bimap(from(path), (array) => ({ path, array })),
      ),
    ),
  );
