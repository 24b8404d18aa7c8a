import { key, permutation } from '@gr/random/host';
import { select, type Dataset, type Labels } from '../dataset.ts';
import { DatasetFailure, datasetError } from '../error.ts';
import { folderLayout, type FolderImage } from '../image-folder/layout.ts';
import { decodeAll, type EncodedImage } from '../images/decode-all.ts';
import type { Splits } from '../splits.ts';
import type { Platform, SetFiles } from './platform.ts';
import type { ReadOptions } from './set.ts';

/** How a tree of class folders is read. */
export interface ImageFolderOptions extends ReadOptions {
  readonly name: string;
  /** [height, width] to scale images to. Default: that of the first, which all must have. */
  readonly size?: readonly [number, number] | undefined;
}

/** 4 GiB of pixels: what one array can be sure to hold. */
const mostBytes = 2 ** 32;
const mostFileBytes = 2 ** 26;
/** Every how many examples one is set apart for the test set, where no folder names one. */
const testEvery = 5;

/**
 * Reads a tree of class folders. Without a folder `test`, `validation` serves; without either, a fifth of the images,
 * drawn by a fixed key. Images are kept in one channel if all are grey. Throws `DatasetFailure`.
 */
export const readImageFolder = async (
  files: SetFiles,
  platform: Platform,
  { name, size, onProgress, signal }: ImageFolderOptions,
): Promise<Splits> => {
  const paths = await files.list('');
  if (paths === undefined) throw new DatasetFailure(files.missing(['']));
  const layout = folderLayout(paths);
  if (layout.train.length === 0) {
    throw new DatasetFailure(
      datasetError('Incomplete', { given: 'no images in train', expected: 'one or more', fix: 'add a folder train' }),
    );
  }
  const bytesOf = async (path: string): Promise<Uint8Array> => {
    const file = await files.find([path]);
    if (file === undefined) throw new DatasetFailure(files.missing([path]));
    return file.bytes(mostFileBytes);
  };
  const all = [...layout.train, ...layout.validation, ...layout.test];
  const [height, width] = size ?? (await sizeOf(await bytesOf(all[0]!.path), platform));
  const bytesEach = height * width * 3;
  if (all.length * bytesEach > mostBytes) {
    throw new DatasetFailure(
      datasetError('TooLarge', {
        given: `${all.length} images of ${height} × ${width}`,
        expected: `at most ${mostBytes} bytes of pixels`,
        fix: 'name a smaller size to scale them to',
      }),
    );
  }
  const into = new Uint8Array(all.length * bytesEach);
  const encoded = async function* (): AsyncGenerator<EncodedImage> {
    for (const [index, { path }] of all.entries()) yield { source: path, index, bytes: () => bytesOf(path) };
  };
  const grey = await decodeAll(encoded(), platform, {
    size: [height, width],
    rescale: size !== undefined,
    total: all.length,
    into,
    onProgress,
    signal,
  });
  const channels = grey === all.length ? 1 : 3;
  const images = channels === 1 ? into.filter((_, i) => i % 3 === 0) : into;
  const part = (from: number, members: readonly FolderImage[]): Dataset => ({
    name,
    shape: [height, width, channels],
    classes: layout.classes,
    images: images.subarray(from * height * width * channels, (from + members.length) * height * width * channels),
    labels: labelArray(
      members.map(({ label }) => label),
      layout.classes.length,
    ),
    standardization: undefined,
  });
  const train = part(0, layout.train);
  const validation = part(layout.train.length, layout.validation);
  const test = part(layout.train.length + layout.validation.length, layout.test);
  return withTest(train, validation, test);
};

const labelArray = (labels: readonly number[], classes: number): Labels =>
  classes <= 256 ? Uint8Array.from(labels) : Uint16Array.from(labels);

const withTest = (train: Dataset, validation: Dataset, test: Dataset): Splits => {
  if (test.labels.length > 0) return validation.labels.length > 0 ? { train, validation, test } : { train, test };
  if (validation.labels.length > 0) return { train, test: validation };
  const n = train.labels.length;
  const cut = Math.max(1, Math.floor(n / testEvery));
  const order = permutation(key(0), n);
  return { train: select(order.slice(cut).sort())(train), test: select(order.slice(0, cut).sort())(train) };
};

const sizeOf = async (bytes: Uint8Array, { decodeImage }: Platform): Promise<readonly [number, number]> => {
  const { height, width } = await decodeImage(bytes);
  return [height, width];
};
