import { DatasetFailure, datasetError } from '../error.ts';

/** The most pixels an image may have unless more are asked for: 16 megapixels, 48 MiB decoded. */
export const mostPixels: number = 2 ** 24;

/** An image that cannot be taken. */
export const badImage = (error: unknown, maxPixels: number): DatasetFailure =>
  new DatasetFailure(
    datasetError('BadImage', {
      given: `an image that does not decode (${(error instanceof Error ? error.message : String(error)).split('\n')[0]!})`,
      expected: `a PNG or JPEG of at most ${maxPixels} pixels`,
      fix: 'fetch it again, or leave it out',
    }),
  );
