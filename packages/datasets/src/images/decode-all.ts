import { DatasetFailure, datasetError, from } from '../error.ts';
import type { Platform } from '../load/platform.ts';
import type { ReadOptions } from '../load/set.ts';
import { isGrey } from './pixels.ts';

/** An encoded image and where it goes. */
export interface EncodedImage {
  /** For messages. */
  readonly source: string;
  /** Which example it becomes. */
  readonly index: number;
  /** Of the encoded file. */
  readonly bytes: () => Promise<Uint8Array>;
}

/** How many images, of what size, and where they go. */
export interface DecodeAllOptions extends ReadOptions {
  /** [height, width] every image must have. */
  readonly size: readonly [number, number];
  /** Images of another size are scaled, or refused. */
  readonly rescale: boolean;
  readonly total: number;
  /** [total, height, width, 3]. */
  readonly into: Uint8Array;
}

/** Decodes images into one array, several at a time; gives how many were grey. Throws at the first that cannot be. */
export const decodeAll = async (
  encoded: AsyncIterable<EncodedImage>,
  { decodeImage, concurrency }: Pick<Platform, 'decodeImage' | 'concurrency'>,
  { size, rescale, total, into, onProgress, signal }: DecodeAllOptions,
): Promise<number> => {
  const [height, width] = size;
  const bytesEach = height * width * 3;
  let [done, grey] = [0, 0];
  const one = async ({ source, index, bytes }: EncodedImage): Promise<void> => {
    try {
      const pixels = await decodeImage(await bytes(), rescale ? { size } : {});
      if (pixels.height !== height || pixels.width !== width) {
        throw new DatasetFailure(
          datasetError('BadImage', {
            given: `an image of ${pixels.height} × ${pixels.width}`,
            expected: `${height} × ${width}, as the others`,
            fix: 'name a size to scale them to, or leave it out',
          }),
        );
      }
      if (isGrey(pixels.data)) grey++;
      into.set(pixels.data, index * bytesEach);
    } catch (error) {
      throw error instanceof DatasetFailure ? new DatasetFailure(from(source)(error.error)) : error;
    }
    done++;
    if (done === total || done % 500 === 0) onProgress?.({ kind: 'decode', done, total });
  };

  const failures: unknown[] = [];
  const running = new Set<Promise<void>>();
  const check = (): void => {
    signal?.throwIfAborted();
    if (failures.length > 0) throw failures[0];
  };
  try {
    for await (const image of encoded) {
      check();
      const work: Promise<void> = one(image)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(work));
      running.add(work);
      if (running.size >= concurrency) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  check();
  return grey;
};
