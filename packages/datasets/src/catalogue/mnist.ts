import type { CatalogueEntry, CatalogueFile } from './entry.ts';

const names = [
  'train-images-idx3-ubyte.gz',
  'train-labels-idx1-ubyte.gz',
  't10k-images-idx3-ubyte.gz',
  't10k-labels-idx1-ubyte.gz',
] as const;

/** The four files of a set in MNIST's form: sizes and SHA-256 in the order of their names. */
const idxFiles = (
  folder: string,
  hosts: readonly string[],
  known: readonly (readonly [bytes: number, sha256: string])[],
): readonly CatalogueFile[] =>
  known.map(([bytes, sha256], i) => ({
    path: `${folder}/${names[i]!}`,
    bytes,
    sha256,
    urls: hosts.map((host) => `${host}/${names[i]!}`),
  }));

export const mnistEntry: CatalogueEntry = {
  name: 'mnist',
  title: 'MNIST',
  about: 'handwritten digits',
  shape: [28, 28, 1],
  classes: 10,
  published: { train: 60_000, test: 10_000 },
  files: idxFiles(
    'mnist',
    ['https://ossci-datasets.s3.amazonaws.com/mnist', 'https://storage.googleapis.com/cvdf-datasets/mnist'],
    [
      [9_912_422, '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609'],
      [28_881, '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c'],
      [1_648_877, '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6'],
      [4_542, 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6'],
    ],
  ),
  digests: {},
  licence: 'CC BY-SA 3.0',
  citation:
    'Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database of handwritten digits, 1998; Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition, Proceedings of the IEEE 86(11), 1998',
  homepage: 'http://yann.lecun.com/exdb/mnist/',
};

export const fashionMnistEntry: CatalogueEntry = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  about: 'clothes, in the form of MNIST',
  shape: [28, 28, 1],
  classes: 10,
  published: { train: 60_000, test: 10_000 },
  files: idxFiles(
    'fashion-mnist',
    [
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
      'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion',
    ],
    [
      [26_421_880, '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84'],
      [29_515, 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845'],
      [4_422_102, '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073'],
      [5_148, '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5'],
    ],
  ),
  digests: {},
  licence: 'MIT',
  citation:
    'H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms, arXiv 1708.07747, 2017',
  homepage: 'https://github.com/zalandoresearch/fashion-mnist',
};
