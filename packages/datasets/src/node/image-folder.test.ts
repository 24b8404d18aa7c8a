import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadFrom } from '../load/load-from.ts';
import { folderFiles } from './folder-files.ts';
import { jpeg, png } from './images.test-support.ts';
import { load, type LoadOptions } from './load.ts';
import { nodePlatform } from './platform.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'folder-'));
});
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
const folderOf = async (contents: Readonly<Record<string, Uint8Array | Promise<Uint8Array>>>): Promise<string> => {
  const dir = join(root, `set${folders++}`);
  for (const [name, bytes] of Object.entries(contents)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), await bytes);
  }
  return dir;
};
const loadFolder = (dir: string, options: LoadOptions = {}) => load(`folder:${dir}`, options)();

const colourful = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7, 1, 2, 3, 4, 5, 6);
const other = colourful.toReversed();

describe("load('folder:<path>')", () => {
  test('a file that vanishes, or is cut off, after it was listed is a Left that names it', async () => {
    for (const [change, tag] of [
      [(path: string) => rm(path), 'MissingFile'],
      [(path: string) => truncate(path, 10), 'BadImage'],
    ] as const) {
      const dir = await folderOf({
        'cats/1.png': png(2, 3, colourful),
        'cats/2.png': png(2, 3, colourful),
        'dogs/1.png': png(2, 3, other),
      });
      const files = folderFiles([dir]);
      const list = async (folder: string) => {
        const paths = await files.list(folder);
        await change(join(dir, 'cats', '2.png'));
        return paths;
      };
      expect(await loadFrom(`folder:${dir}`, { ...files, list }, nodePlatform)).toMatchObject({
        left: { _tag: tag, message: expect.stringContaining('cats/2.png') },
      });
    }
  });

  test('reads roles and classes from the names of folders, PNG bit by bit', async () => {
    const dir = await folderOf({
      'train/cats/b.png': png(2, 3, other),
      'train/cats/a.png': png(2, 3, colourful),
      'train/dogs/1.PNG': png(2, 3, other),
      'val/dogs/1.png': png(2, 3, colourful),
      'test/cats/deep/er/1.png': png(2, 3, colourful),
      'train/cats/notes.txt': new Uint8Array(3),
      'train/cats/.hidden.png': new Uint8Array(3),
      'README.md': new Uint8Array(3),
    });
    const set = { name: `set${folders - 1}`, shape: [2, 3, 3], classes: ['cats', 'dogs'] };
    expect(await loadFolder(dir)).toMatchObject({
      right: {
        train: { ...set, labels: Uint8Array.of(0, 0, 1), images: Uint8Array.of(...colourful, ...other, ...other) },
        validation: { ...set, labels: Uint8Array.of(1), images: colourful },
        test: { ...set, labels: Uint8Array.of(0), images: colourful },
      },
    });
  });

  test('without roles sets a fifth apart, the same at every time', async () => {
    const image = await png(2, 3, colourful);
    const names = Array.from({ length: 20 }, (_, i) => `${i % 2 === 0 ? 'odd' : 'even'}/${i}.png`);
    const dir = await folderOf(Object.fromEntries(names.map((name) => [name, image])));
    const [first, again] = [await loadFolder(dir), await loadFolder(dir)];
    expect(first).toMatchObject({ right: { train: { labels: { length: 16 } }, test: { labels: { length: 4 } } } });
    expect(again).toEqual(first);
  });

  test('keeps one channel of grey images, and scales where a size is given', async () => {
    const dir = await folderOf({
      'train/dark/1.jpg': jpeg(8, 10),
      'train/light/1.jpeg': jpeg(16, 240),
      'test/dark/1.jpg': jpeg(8, 10),
    });
    expect(await loadFolder(dir, { size: [4, 6] })).toMatchObject({
      right: {
        train: { shape: [4, 6, 1], images: Uint8Array.of(...Array(24).fill(10), ...Array(24).fill(240)) },
        test: { images: new Uint8Array(24).fill(10) },
      },
    });
    expect(await loadFolder(dir)).toMatchObject({
      left: { _tag: 'BadImage', given: 'an image of 16 × 16', source: 'train/light/1.jpeg' },
    });
  });

  test.each([
    ['no folder', undefined, 'MissingFile'],
    ['no images', { 'a/x.txt': new Uint8Array(1), 'b/y.gif': new Uint8Array(1) }, 'Empty'],
    ['one class', { 'a/x.png': new Uint8Array(1) }, 'Empty'],
    ['only a test set', { 'test/a/x.png': new Uint8Array(1), 'test/b/x.png': new Uint8Array(1) }, 'Incomplete'],
    ['what is no image', { 'a/x.png': new Uint8Array(9), 'b/x.png': new Uint8Array(9) }, 'BadImage'],
  ])('refuses %s', async (_, contents, tag) => {
    const dir = contents === undefined ? join(root, 'nowhere') : await folderOf(contents);
    expect(await loadFolder(dir)).toMatchObject({ left: { _tag: tag } });
  });
});

test("load('idx:<path>') reads any set in MNIST's form, its classes the numbers up to the largest label", async () => {
  const idx = (shape: readonly number[], data: readonly number[]): Uint8Array =>
    Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, 0, size]), ...data]);
  const dir = await folderOf({
    'train-images-idx3-ubyte': idx([2, 1, 2], [1, 2, 3, 4]),
    'train-labels-idx1-ubyte': idx([2], [0, 2]),
    't10k-images-idx3-ubyte': idx([1, 1, 2], [7, 8]),
    't10k-labels-idx1-ubyte': idx([1], [1]),
  });
  expect(await load(`idx:${dir}/`)()).toMatchObject({
    right: { train: { classes: ['0', '1', '2'], shape: [1, 2, 1], labels: Uint8Array.of(0, 2) } },
  });
});
