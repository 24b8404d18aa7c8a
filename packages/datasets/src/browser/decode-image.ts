import { badImage, mostPixels } from '../images/bad-image.ts';
import { imageFormat, type Pixels } from '../images/pixels.ts';
import type { DecodeImageOptions } from '../load/platform.ts';

/** Decodes a PNG or JPEG by the browser to three channels, transparency left out. */
export const decodeImage = async (
  bytes: Uint8Array,
  { size, maxPixels = mostPixels }: DecodeImageOptions = {},
): Promise<Pixels> => {
  try {
    const format = imageFormat(bytes);
    if (format === undefined) throw new Error('it is neither PNG nor JPEG');
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${format}` });
    const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
    try {
      if (bitmap.width * bitmap.height > maxPixels) throw new Error(`it has ${bitmap.height} × ${bitmap.width} pixels`);
      const [height, width] = size ?? [bitmap.height, bitmap.width];
      const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
      if (context === null) throw new Error('the browser gives no canvas');
      context.drawImage(bitmap, 0, 0, width, height);
      return { height, width, data: withoutAlpha(context.getImageData(0, 0, width, height).data) };
    } finally {
      bitmap.close();
    }
  } catch (error) {
    throw badImage(error, maxPixels);
  }
};

const withoutAlpha = (rgba: Uint8ClampedArray): Uint8Array => {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
};
