import { type CatalogueEntry, catalogue } from '@gr/datasets';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const described = ({
  name,
  title,
  about,
  shape,
  classes,
  published,
  files,
  licence,
  citation,
  homepage,
}: CatalogueEntry) => {
  const counts = Object.entries(published).map(([role, n]) => `${n.toLocaleString('en')} ${role}`);
  const size = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    `${name}`,
    `  ${title}: ${about}; ${classes} classes, ${shape.join(' × ')}, ${counts.join(' and ')}, ${megabytes(size)} to fetch`,
    `  files     ${files.map(({ path }) => path).join(', ')}`,
    `  licence   ${licence}`,
    `  cite      ${citation}`,
    `  home      ${homepage}`,
  ].join('\n');
};

const madeOrOwn = `digits
  procedural handwritten-like digits, made from a key; 10 classes, 28 × 28 × 1, nothing to fetch
idx:<folder>
  any set in the form of MNIST: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
  t10k-labels-idx1-ubyte in a folder, gzip or not
folder:<folder>
  PNG and JPEG in a folder for each class, below train, validation and test or without these`;

/** What `load` and the commands know, with licences and what to cite. */
export const listing = (): string => `${[...catalogue.map(described), madeOrOwn].join('\n\n')}\n`;
