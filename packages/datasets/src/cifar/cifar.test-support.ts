import { createHash } from 'node:crypto';
import type { Values } from '../dataset.ts';
import type { CifarLayout } from '../load/cifar.ts';
import { cifar10Format, cifar100Format, type CifarFormat } from './cifar.ts';

/** The value of a channel of a pixel of example i: a number that tells all of them apart well enough. */
export const valueAt = (i: number, pixel: number, channel: number): number =>
  (i * 31 + pixel * 7 + channel * 101) % 251;

/** Records of examples `from` to `from + n - 1`: labels count up, images as {@link valueAt} says. */
export const records = (format: CifarFormat, n: number, from = 0): Uint8Array => {
  const size = format.labellings.length + 3072;
  const bytes = new Uint8Array(n * size);
  for (let k = 0; k < n; k++) {
    const i = from + k;
    format.labellings.forEach(({ classes }, byte) => (bytes[k * size + byte] = i % classes.length));
    const image = bytes.subarray(k * size + format.labellings.length, (k + 1) * size);
    for (let channel = 0; channel < 3; channel++)
      for (let pixel = 0; pixel < 1024; pixel++) image[channel * 1024 + pixel] = valueAt(i, pixel, channel);
  }
  return bytes;
};

/** The images of those examples, channels last. */
export const images = (n: number, from = 0): Uint8Array =>
  Uint8Array.from({ length: n * 3072 }, (_, at) =>
    valueAt(from + Math.floor(at / 3072), Math.floor((at % 3072) / 3), at % 3),
  );

/** Stands for an array in a comparison: comparing millions of values one by one is slow. */
export const digest = (values: Values): string => createHash('sha256').update(values).digest('hex');

/** CIFAR-10 with two training files of three records and two test records. */
export const smallLayout: CifarLayout = {
  format: cifar10Format,
  folder: 'cifar-10-batches-bin',
  archive: 'cifar-10-binary.tar.gz',
  members: [
    { name: 'data_batch_1.bin', role: 'train', records: 3 },
    { name: 'data_batch_2.bin', role: 'train', records: 3 },
    { name: 'test_batch.bin', role: 'test', records: 2 },
  ],
};

export { cifar10Format, cifar100Format };
