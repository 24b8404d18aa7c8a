import type { DatasetError } from '../error.ts';
import type { Pixels } from '../images/pixels.ts';
import type { PublishedSet } from './set.ts';

/** Bytes in order, piece by piece. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** A file of a set, wherever it lies. */
export interface SetFile {
  /** Its path or address, for messages. */
  readonly source: string;
  /** What it was found as: one of the names that were asked for. */
  readonly name: string;
  /** All of it; throws TooLarge before it holds more than `maxBytes`. */
  readonly bytes: (maxBytes: number) => Promise<Uint8Array>;
  /** The same, but what is in it where it is gzip, if that takes less time or memory than unpacking `bytes`. */
  readonly unpacked?: (maxBytes: number) => Promise<Uint8Array>;
  /** From the start at each call. */
  readonly stream: () => ByteStream;
  /** Another one when the file has changed; undefined where that cannot be told. */
  readonly fingerprint?: () => Promise<string>;
}

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** All of it; throws TooLarge before it holds more than `maxBytes`. */
  readonly bytes: (maxBytes: number) => Promise<Uint8Array>;
}

/** The files of one set. */
export interface SetFiles {
  /** The first of `names` that is there. */
  readonly find: (names: readonly string[]) => Promise<SetFile | undefined>;
  /** What to tell the user when none of `names` is there. */
  readonly missing: (names: readonly string[]) => DatasetError;
  /** The paths of all files below a folder, `/` between names, sorted; undefined when there is no such folder. */
  readonly list: (folder: string) => Promise<readonly string[] | undefined>;
  /** Another one when files below a folder were added, removed or renamed. */
  readonly fingerprint?: (folder: string) => Promise<string>;
}

/** Keeps decoded sets, so that the next start need not decode them. */
export interface DecodedCache {
  /** Undefined when there is none for this key, or none that can be trusted. */
  readonly get: (key: string) => Promise<PublishedSet | undefined>;
  /** Gives a note when it could not be kept. */
  readonly put: (key: string, set: PublishedSet) => Promise<string | undefined>;
}

/**
 * What decoders need of the machine: Node's libraries or the browser's. All of these throw `DatasetFailure` where the
 * bytes are to blame.
 */
export interface Platform {
  readonly gunzip: (bytes: ByteStream) => ByteStream;
  /** The entries of a zip archive that `wanted` takes, in any order; refuses names that lead out of it. */
  readonly unzip: (file: SetFile, wanted: (name: string) => boolean) => AsyncIterable<ZipEntry>;
  /** Decodes a PNG or JPEG; `size`, if given, is what it is scaled to. */
  readonly decodeImage: (bytes: Uint8Array, options?: DecodeImageOptions) => Promise<Pixels>;
  /** How many images to decode at a time. */
  readonly concurrency: number;
  /** Where sets that are slow to decode are kept, if anywhere. */
  readonly cache?: DecodedCache | undefined;
}

/** How an image is decoded. */
export interface DecodeImageOptions {
  /** [height, width] to scale to; undefined leaves it. */
  readonly size?: readonly [number, number] | undefined;
  /** The most pixels to take: larger images are refused before they are decoded. Default 2^24. */
  readonly maxPixels?: number | undefined;
}
