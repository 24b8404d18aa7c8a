import type { Sharp, SharpOptions } from 'sharp';
import { DatasetFailure, datasetError } from '../error.ts';
import { badImage, mostPixels } from '../images/bad-image.ts';
import { imageFormat, type Pixels } from '../images/pixels.ts';
import type { DecodeImageOptions } from '../load/platform.ts';

type SharpModule = (input: Uint8Array, options?: SharpOptions) => Sharp;

/** The library is large and only some sets need it. */
const sharpModule = async (): Promise<SharpModule> => {
  try {
    const { default: sharp } = await import('sharp');
    // Thousands of small images, each read once: nothing to keep, and one thread each is the fastest.
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  } catch (error) {
    const given = `no sharp (${error instanceof Error ? error.message.split('\n')[0]! : String(error)})`;
    const fix = 'install it: npm install sharp';
    throw new DatasetFailure(
      datasetError('MissingLibrary', { given, expected: 'the library that decodes images', fix }),
    );
  }
};

/** Decodes a PNG or JPEG by sharp to three channels, transparency left out. */
export const decodeWithSharp = async (
  bytes: Uint8Array,
  { size, maxPixels = mostPixels }: DecodeImageOptions = {},
): Promise<Pixels> => {
  const sharp = await sharpModule();
  try {
    if (imageFormat(bytes) === undefined) throw new Error('it is neither PNG nor JPEG');
    const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true });
    const scaled = size === undefined ? image : image.resize({ height: size[0], width: size[1], fit: 'fill' });
    const { data, info } = await scaled
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if ((info.channels as number) !== 3) throw new Error(`it has ${info.channels} channels`);
    return { height: info.height, width: info.width, data };
  } catch (error) {
    throw badImage(error, maxPixels);
  }
};

/**
 * Encodes an image as PNG. Throws when sharp is not installed.
 *
 * @example const png = await encodePng({ height: 1, width: 2, data: Uint8Array.of(255, 0, 0, 0, 0, 255) });
 */
export const encodePng = async ({ height, width, data }: Pixels): Promise<Uint8Array> => {
  const sharp = await sharpModule();
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
};
