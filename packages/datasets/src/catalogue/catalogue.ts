import { cifar100Entry, cifar10Entry } from './cifar.ts';
import type { CatalogueEntry } from './entry.ts';
import { fashionMnistEntry, mnistEntry } from './mnist.ts';
import { tinyImagenetEntry } from './tiny-imagenet.ts';

/**
 * The published sets that `load` knows by name.
 *
 * @example catalogue.map(({ name, licence }) => `${name}: ${licence}`);
 */
export const catalogue: readonly CatalogueEntry[] = [
  mnistEntry,
  fashionMnistEntry,
  cifar10Entry,
  cifar100Entry,
  tinyImagenetEntry,
];

/**
 * What is known of a set; undefined for a name that is not in the catalogue.
 *
 * @example catalogueEntry('cifar-10')?.licence;
 */
export const catalogueEntry = (name: string): CatalogueEntry | undefined =>
  catalogue.find((entry) => entry.name === name);
