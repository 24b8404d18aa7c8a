import type { CatalogueEntry } from './entry.ts';

export const tinyImagenetEntry: CatalogueEntry = {
  name: 'tiny-imagenet',
  title: 'TinyImageNet-200',
  about: 'photographs of 200 classes of ImageNet',
  shape: [64, 64, 3],
  classes: 200,
  published: { train: 100_000, val: 10_000 },
  files: [
    {
      path: 'tiny-imagenet-200.zip',
      bytes: 248_100_043,
      sha256: '6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821',
      urls: ['https://cs231n.stanford.edu/tiny-imagenet-200.zip', 'http://cs231n.stanford.edu/tiny-imagenet-200.zip'],
    },
  ],
  digests: {},
  licence: 'the terms of ImageNet: research and education, not for commerce',
  citation:
    'Y. Le, X. Yang: Tiny ImageNet visual recognition challenge, Stanford CS231n, 2015; O. Russakovsky et al.: ImageNet large scale visual recognition challenge, IJCV 115, 2015',
  homepage: 'https://cs231n.stanford.edu',
};
