import { createHash } from 'node:crypto';
import type { Dataset } from '@gr/datasets';

/** SHA-256 over numbers, and what they mean: the data of a run, as it is used. */
export function checksum(meaning: object, ...arrays: readonly ArrayBufferView[]): string {
  const hash = createHash('sha256').update(JSON.stringify(meaning));
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return `sha256:${hash.digest('hex')}`;
}

/** SHA-256 over the examples of sets: shapes, standardization, values and labels, in their order. */
export const checksumOf = (...sets: readonly Dataset[]): string =>
  checksum(
    sets.map(({ shape, classes, standardization, labels }) => ({
      shape,
      classes,
      standardization,
      count: labels.length,
    })),
    ...sets.flatMap(({ images, labels }) => [images, labels]),
  );
