import { availableParallelism } from 'node:os';
import type { Platform } from '../load/platform.ts';
import { gunzipStream } from './gunzip.ts';
import { decodeWithSharp } from './sharp.ts';
import { unzip } from './unzip.ts';

/** Decoders by Node's zlib, yauzl and sharp; without a cache. */
export const nodePlatform: Platform = {
  gunzip: gunzipStream,
  unzip,
  decodeImage: decodeWithSharp,
  // One is read while others are decoded.
  concurrency: 2 * availableParallelism(),
};
