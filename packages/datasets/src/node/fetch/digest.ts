import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { CatalogueFile } from '../../catalogue/entry.ts';
import type { ByteStream } from '../../load/platform.ts';

/** The digest of a stream, in hexadecimal. */
export const digestOf = async (algorithm: 'md5' | 'sha256', bytes: ByteStream): Promise<string> => {
  const hash = createHash(algorithm);
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
};

/** Whether the file at a path is the published one, by its size, then by its SHA-256. */
export const isPublished = async (path: string, { bytes, sha256 }: CatalogueFile): Promise<boolean> =>
  (await sizeOf(path)) === bytes &&
  (await digestOf('sha256', createReadStream(path, { highWaterMark: 2 ** 20 }))) === sha256;

/** Undefined when there is no such file. */
export const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
