import type { CatalogueEntry } from './entry.ts';

const hosts = ['https://www.cs.toronto.edu/~kriz', 'https://cave.cs.toronto.edu/kriz'] as const;
const shared = {
  shape: [32, 32, 3],
  published: { train: 50_000, test: 10_000 },
  licence: 'none stated; cite the report',
  citation: 'A. Krizhevsky: Learning multiple layers of features from tiny images, technical report, 2009',
  homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
} as const;

export const cifar10Entry: CatalogueEntry = {
  ...shared,
  name: 'cifar-10',
  title: 'CIFAR-10',
  about: 'photographs of animals and vehicles',
  classes: 10,
  files: [
    {
      path: 'cifar-10-binary.tar.gz',
      bytes: 170_052_171,
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      urls: [
        ...hosts.map((host) => `${host}/cifar-10-binary.tar.gz`),
        'https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/cifar-10-binary.tar.gz',
      ],
    },
  ],
  digests: {
    'data_batch_1.bin': {
      algorithm: 'sha256',
      hex: 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
    },
    'test_batch.bin': { algorithm: 'md5', hex: '803d5f7f4d78ea53de84dbe85f74fb6d' },
  },
};

export const cifar100Entry: CatalogueEntry = {
  ...shared,
  name: 'cifar-100',
  title: 'CIFAR-100',
  about: 'photographs of 100 fine classes in 20 coarse ones',
  classes: 100,
  files: [
    {
      path: 'cifar-100-binary.tar.gz',
      bytes: 168_513_733,
      sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
      urls: hosts.map((host) => `${host}/cifar-100-binary.tar.gz`),
    },
  ],
  digests: {
    'train.bin': { algorithm: 'md5', hex: '6172c7755cfe09b2fe270c85cebc1b15' },
    'test.bin': { algorithm: 'md5', hex: '4499cfba6c016c1be1438163640a0898' },
  },
};
