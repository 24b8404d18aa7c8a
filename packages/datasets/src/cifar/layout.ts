import type { CifarLayout } from '../load/cifar.ts';
import { cifar100Format, cifar10Format } from './cifar.ts';

export const cifar10Layout: CifarLayout = {
  format: cifar10Format,
  folder: 'cifar-10-batches-bin',
  archive: 'cifar-10-binary.tar.gz',
  members: [
    ...[1, 2, 3, 4, 5].map((n) => ({ name: `data_batch_${n}.bin`, role: 'train', records: 10_000 }) as const),
    { name: 'test_batch.bin', role: 'test', records: 10_000 },
  ],
};

export const cifar100Layout: CifarLayout = {
  format: cifar100Format,
  folder: 'cifar-100-binary',
  archive: 'cifar-100-binary.tar.gz',
  members: [
    { name: 'train.bin', role: 'train', records: 50_000 },
    { name: 'test.bin', role: 'test', records: 10_000 },
  ],
};
