import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Dataset } from '../dataset.ts';
import { from, type DatasetError } from '../error.ts';
import { fromIdx } from '../from-idx.ts';
import { decodeIdx, type IdxArray } from '../idx.ts';
import type { SetFiles } from './platform.ts';
import type { PublishedSet } from './set.ts';
import { attempt } from './streams.ts';

/** 1 GiB: room for every published IDX set. */
const mostBytes = 2 ** 30;

/**
 * Reads a set in MNIST's form from its four IDX files, gzip or not, their names with a dot or a dash before `idx`.
 * Without `classes`, they are the numbers from 0 to the largest label.
 */
export const readIdxSet = async (
  files: SetFiles,
  { name, classes }: { readonly name: string; readonly classes?: readonly string[] | undefined },
): Promise<E.Either<DatasetError, PublishedSet>> => {
  const arrays: { readonly source: string; readonly array: IdxArray }[] = [];
  for (const [set, content] of parts) {
    const read = await readIdx(files, fileNames(set, content));
    if (E.isLeft(read)) return read;
    arrays.push(read.right);
  }
  const [trainImages, trainLabels, testImages, testLabels] = arrays;
  const named = classes ?? numbers(largest(trainLabels!.array, testLabels!.array));
  const join = (images: typeof trainImages, labels: typeof trainImages): E.Either<DatasetError, Dataset> =>
    pipe(
      fromIdx(images!.array, labels!.array, { name, classes: named }),
      E.mapLeft(from(`${images!.source}, ${labels!.source}`)),
    );
  return pipe(
    E.Do,
    E.apS('train', join(trainImages, trainLabels)),
    E.apS('test', join(testImages, testLabels)),
    E.map((sets) => ({ ...sets, sources: arrays.map(({ source }) => source) })),
  );
};

const parts = [
  ['train', 'images'],
  ['train', 'labels'],
  ['t10k', 'images'],
  ['t10k', 'labels'],
] as const;

/** A file's name by its set and content, as published and as some tools write it. */
const fileNames = (set: 'train' | 't10k', content: 'images' | 'labels'): readonly string[] => {
  const rank = content === 'images' ? 3 : 1;
  return ['-', '.'].flatMap((mark) => ['', '.gz'].map((end) => `${set}-${content}${mark}idx${rank}-ubyte${end}`));
};

const readIdx = async (
  files: SetFiles,
  names: readonly string[],
): Promise<E.Either<DatasetError, { readonly source: string; readonly array: IdxArray }>> => {
  const found = await attempt(names[0]!, () => files.find(names));
  if (E.isLeft(found)) return found;
  const file = found.right;
  if (file === undefined) return E.left(files.missing(names));
  return pipe(
    await attempt(file.source, () => (file.unpacked ?? file.bytes)(mostBytes)),
    E.chain((bytes) =>
      pipe(
        decodeIdx(bytes),
        E.bimap(from(file.source), (array) => ({ source: file.source, array })),
      ),
    ),
  );
};

const largest = (...arrays: readonly IdxArray[]): number => {
  let max = 0;
  for (const { data } of arrays) for (const label of data) max = Math.max(max, label);
  return max;
};

/** The classes of a set that names none: as many as a label of two bytes can tell apart, at most. */
const numbers = (last: number): readonly string[] =>
  Array.from({ length: Math.min(Math.floor(last), 2 ** 16 - 1) + 1 }, (_, i) => String(i));
