import * as E from 'fp-ts/lib/Either.js';
import { cifar100Layout, cifar10Layout } from '../cifar/layout.ts';
import { datasetError, from, type DatasetError } from '../error.ts';
import { digitNames } from '../from-idx.ts';
import { imageSplits, mnistSplits, type Coverage, type Split, type Splits } from '../splits.ts';
import { readCifar } from './cifar.ts';
import { readIdxSet } from './idx.ts';
import { readImageFolder } from './image-folder.ts';
import type { Platform, SetFiles } from './platform.ts';
import type { PublishedSet, ReadOptions } from './set.ts';
import { attempt } from './streams.ts';
import { readTinyImagenet } from './tiny-imagenet.ts';

/** What may be asked for; each set takes its own and leaves the others alone. */
export interface LoadFromOptions extends ReadOptions {
  /** 'official' (the default) or 'authors'. */
  readonly split?: string | undefined;
  /** Of CIFAR-100: 'fine' (the default) or 'coarse'. */
  readonly labels?: string | undefined;
  /** Take what there is of a set of which a part is missing; `coverage` says how much. Default: a Left. */
  readonly partial?: boolean | undefined;
  /** Of image folders: [height, width] to scale to. */
  readonly size?: readonly [number, number] | undefined;
}

interface Source {
  readonly files: SetFiles;
  readonly platform: Platform;
  readonly options: LoadFromOptions;
}

/** How a set is read, and split into roles. */
interface SetReader {
  readonly read: (source: Source) => Promise<E.Either<DatasetError, PublishedSet>>;
  readonly splits: Readonly<Record<string, Split>>;
}

const garments = ['t-shirt', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'];

const idxReader = (name: string, classes: readonly string[] | undefined): SetReader => ({
  read: ({ files }) => readIdxSet(files, { name, classes }),
  splits: mnistSplits,
});

const readers: Readonly<Record<string, SetReader>> = {
  mnist: idxReader('mnist', digitNames),
  'fashion-mnist': idxReader('fashion-mnist', garments),
  'cifar-10': {
    read: ({ files, platform }) => readCifar(cifar10Layout, 'fine', files, platform),
    splits: imageSplits,
  },
  'cifar-100': {
    read: ({ files, platform, options: { labels = 'fine' } }) => readCifar(cifar100Layout, labels, files, platform),
    splits: imageSplits,
  },
  'tiny-imagenet': {
    read: ({ files, platform, options }) => attempt('tiny-imagenet', () => readTinyImagenet(files, platform, options)),
    splits: imageSplits,
  },
};

/** The published sets by name. */
export const publishedNames: readonly string[] = Object.keys(readers);

/** The two kinds of names that carry a folder: `idx:<folder>` and `folder:<folder>`. */
export const folderOf = (name: string): { readonly kind: 'idx' | 'folder'; readonly folder: string } | undefined => {
  const [, kind, folder] = /^(idx|folder):(.+)$/s.exec(name) ?? [];
  return kind !== undefined && folder !== undefined ? { kind: kind as 'idx' | 'folder', folder } : undefined;
};

const readerOf = (name: string): SetReader | undefined =>
  Object.hasOwn(readers, name)
    ? readers[name]
    : folderOf(name)?.kind === 'idx'
      ? idxReader(baseName(folderOf(name)!.folder), undefined)
      : undefined;

/** The set as published, whole or in part, before it is split into roles. */
export const readPublished = async (
  name: string,
  files: SetFiles,
  platform: Platform,
  options: LoadFromOptions = {},
): Promise<E.Either<DatasetError, PublishedSet>> => {
  const reader = readerOf(name);
  return reader === undefined
    ? E.left(unknownName('dataset', name, publishedNames))
    : reader.read({ files, platform, options });
};

/** Loads a set by name from files wherever they lie, by the means of a platform. */
export const loadFrom = async (
  name: string,
  files: SetFiles,
  platform: Platform,
  options: LoadFromOptions = {},
): Promise<E.Either<DatasetError, Splits>> => {
  const folder = folderOf(name);
  if (folder?.kind === 'folder') {
    const { size, onProgress, signal } = options;
    return attempt(folder.folder, () =>
      readImageFolder(files, platform, { name: baseName(folder.folder), size, onProgress, signal }),
    );
  }
  const reader = readerOf(name);
  if (reader === undefined) return E.left(unknownName('dataset', name, publishedNames));
  const { split: splitName = 'official', partial = false } = options;
  const split = Object.hasOwn(reader.splits, splitName) ? reader.splits[splitName] : undefined;
  if (split === undefined) return E.left(unknownName('split', splitName, Object.keys(reader.splits)));
  const read = await reader.read({ files, platform, options });
  if (E.isLeft(read)) return read;
  const { train, test, coverage, sources } = read.right;
  if (!partial && coverage !== undefined && !isComplete(coverage)) {
    return E.left(
      from(sources.join(', '))(
        datasetError('Incomplete', {
          given: `${coverageText(coverage)} of ${name}`,
          expected: 'the whole set',
          fix: 'add the missing files, or ask for what there is with the option partial (--partial)',
        }),
      ),
    );
  }
  const splits = split({ train, test });
  return E.isLeft(splits) || coverage === undefined ? splits : E.right({ ...splits.right, coverage });
};

/**
 * Whether every set has as many examples as published.
 *
 * @example
 * const cifar = await load('cifar-10', { dir: 'data', partial: true })();
 * if (E.isRight(cifar) && cifar.right.coverage && !isComplete(cifar.right.coverage)) console.warn('a part only');
 */
export const isComplete = (coverage: Coverage): boolean =>
  Object.values(coverage).every(({ found, published }) => found === published);

/**
 * `10,000 of 50,000 train and 10,000 of 10,000 test images`.
 *
 * @example coverageText({ train: { found: 10_000, published: 50_000 }, test: { found: 10_000, published: 10_000 } });
 */
export const coverageText = (coverage: Coverage): string =>
  `${Object.entries(coverage)
    .map(([role, { found, published }]) => `${thousands(found)} of ${thousands(published)} ${role}`)
    .join(' and ')} images`;

const thousands = (n: number): string => n.toLocaleString('en');

/** A name that is none of those known. */
export const unknownName = (what: string, given: string, known: readonly string[]): DatasetError =>
  datasetError('UnknownName', {
    given: `${what} '${given}'`,
    expected: `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`,
    fix: 'choose one of these',
  });

const baseName = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
