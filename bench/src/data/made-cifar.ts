import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** The files of CIFAR-10's binary version: 10,000 records of a label and an image each. */
export const cifarFiles: readonly string[] = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`).concat('test_batch.bin');
export const cifarRecord: number = 1 + 3 * 32 * 32;
export const cifarRecords = 10_000;
const folder = 'cifar-10-batches-bin';

/**
 * Writes the six files of CIFAR-10 into a folder, in their own format and of their full size: the user's where there are any, and the first of these in
 * the place of each that is missing; noise where there is none. Gives the names that were made.
 */
export async function wholeCifar(dataDir: string | undefined, into: string): Promise<readonly string[]> {
  const to = join(into, folder);
  await mkdir(to, { recursive: true });
  const made: string[] = [];
  for (const name of cifarFiles) {
    const bytes = dataDir === undefined ? undefined : await recordsOf(join(dataDir, folder, name));
    if (bytes === undefined) made.push(name);
    else await writeFile(join(to, name), bytes);
  }
  const model = cifarFiles.find((name) => !made.includes(name));
  for (const name of made)
    if (model === undefined) await writeFile(join(to, name), noise());
    else await copyFile(join(to, model), join(to, name));
  return made;
}

/** A whole file, plain or gzip; undefined when there is none. */
async function recordsOf(path: string): Promise<Uint8Array | undefined> {
  const there = async (file: string) => (await stat(file).catch(() => undefined))?.isFile() === true;
  if (await there(path)) return readFile(path);
  return (await there(`${path}.gz`)) ? promisify(gunzip)(await readFile(`${path}.gz`)) : undefined;
}

/** Records of random pixels with labels from 0 to 9. */
function noise(): Uint8Array {
  const bytes = new Uint8Array(cifarRecord * cifarRecords);
  let state = 1;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = i % cifarRecord === 0 ? (state >>> 24) % 10 : state >>> 24;
  }
  return bytes;
}
