import * as E from 'fp-ts/lib/Either.js';
import { zipSync, type Zippable } from 'fflate';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digest } from '../cifar/cifar.test-support.ts';
import { jpeg } from './images.test-support.ts';
import { load, type LoadOptions } from './load.ts';

let root = '';
let files: Record<string, Uint8Array> = {};
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Two classes: two training images of the second, one of the first, and one validation image of each. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tiny-'));
  files = {
    'wnids.txt': text('n02124075\nn01443537\n'),
    'words.txt': text('n01443537\tgoldfish, Carassius auratus\nn02124075\tEgyptian cat\nn09999999\tnothing\n'),
    'val/val_annotations.txt': text('val_0.JPEG\tn02124075\t0\t0\t9\t9\nval_1.JPEG\tn01443537\t0\t0\t9\t9\n'),
    'train/n02124075/n02124075_boxes.txt': text('n02124075_0.JPEG\t0\t0\t9\t9\n'),
    'train/n02124075/images/n02124075_0.JPEG': await jpeg(64, [200, 30, 30]),
    'train/n02124075/images/n02124075_1.JPEG': await jpeg(64, 120),
    'train/n01443537/images/n01443537_7.JPEG': await jpeg(64, [30, 30, 200]),
    'val/images/val_0.JPEG': await jpeg(64, 10),
    'val/images/val_1.JPEG': await jpeg(64, [30, 200, 30]),
    'test/images/test_0.JPEG': await jpeg(64, 0),
  };
});
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
const newFolder = async (): Promise<string> => {
  const dir = join(root, String(folders++));
  await mkdir(dir);
  return dir;
};
const inFolder = async (contents: Readonly<Record<string, Uint8Array>>): Promise<string> => {
  const dir = await newFolder();
  for (const [name, bytes] of Object.entries(contents)) {
    const path = join(dir, 'tiny-imagenet-200', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  return dir;
};
const inZip = async (contents: Zippable): Promise<string> => {
  const dir = await newFolder();
  const entries = Object.entries(contents).map(([name, bytes]) => [`tiny-imagenet-200/${name}`, bytes] as const);
  await writeFile(join(dir, 'tiny-imagenet-200.zip'), zipSync(Object.fromEntries(entries)));
  return dir;
};
const loadTiny = (dir: string, options: LoadOptions = {}) =>
  load('tiny-imagenet', { dir, partial: true, cacheDir: false, ...options })();

/** The mean of each channel of each example, rounded to tens: JPEG keeps colours about. */
const colours = (images: ArrayLike<number>, n: number): readonly string[] =>
  Array.from({ length: n }, (_, i) =>
    [0, 1, 2]
      .map((channel) => {
        let sum = 0;
        for (let p = 0; p < 4096; p++) sum += images[(i * 4096 + p) * 3 + channel]!;
        return Math.round(sum / 4096 / 10) * 10;
      })
      .join(' '),
  );

describe("load('tiny-imagenet')", () => {
  test.each([
    ['its zip archive', inZip],
    ['its folder', inFolder],
  ])('reads %s: classes by id, examples by path, grey in three channels', async (_, make) => {
    const progress: unknown[] = [];
    const loaded = await loadTiny(await make(files), { onProgress: (event) => progress.push(event) });
    if (E.isLeft(loaded)) throw new Error(loaded.left.message);
    const { train, test: held, coverage } = loaded.right;
    expect([train.shape, train.classes]).toEqual([
      [64, 64, 3],
      ['goldfish', 'Egyptian cat'],
    ]);
    expect([[...train.labels], [...held.labels]]).toEqual([
      [0, 1, 1],
      [1, 0],
    ]);
    expect(colours(train.images, 3)).toEqual(['30 30 200', '200 30 30', '120 120 120']);
    expect(colours(held.images, 2)).toEqual(['10 10 10', '30 200 30']);
    expect(coverage).toEqual({ train: { found: 3, published: 100_000 }, val: { found: 2, published: 10_000 } });
    expect(progress.at(-1)).toEqual({ kind: 'decode', done: 5, total: 5 });
  });
});

describe('a decoded set is kept', () => {
  const decoding = async (dir: string, cacheDir: string): Promise<readonly unknown[]> => {
    const events: unknown[] = [];
    const loaded = await loadTiny(dir, { cacheDir, onProgress: (event) => events.push(event) });
    if (E.isLeft(loaded)) throw new Error(loaded.left.message);
    return [events.length > 0, digest(loaded.right.train.images), loaded.right.test.labels, loaded.right.coverage];
  };

  test.each([
    ['a zip', inZip],
    ['a folder', inFolder],
  ])('of %s: the next start does not decode; a change of the files, or of what was kept, does', async (_, make) => {
    const [dir, cacheDir] = [await make(files), join(root, `cache${folders}`)];
    const [, ...first] = await decoding(dir, cacheDir);
    expect(await decoding(dir, cacheDir)).toEqual([false, ...first]);
    const [kept, ...others] = await readdir(cacheDir);
    expect(others).toEqual([]);

    const path = join(cacheDir, kept!);
    const bytes = await readFile(path);
    bytes[bytes.length - 5000]! ^= 1;
    await writeFile(path, bytes);
    // no process has such an id; the other one is that of a process which writes it now
    const [abandoned, alive] = [`${kept!}.99999999.part`, `${kept!}.${process.ppid}.part`];
    for (const part of [abandoned, alive]) await writeFile(join(cacheDir, part), 'half');
    expect(await decoding(dir, cacheDir)).toEqual([true, ...first]);
    expect((await readdir(cacheDir)).sort()).toEqual([kept, alive]);
    await rm(join(cacheDir, alive));
    expect(await decoding(dir, cacheDir)).toEqual([false, ...first]);

    const { 'train/n02124075/images/n02124075_1.JPEG': _one, ...fewer } = files;
    const other = await make(fewer);
    expect((await decoding(other, cacheDir))[3]).toMatchObject({ train: { found: 2 } });
  });

  test('unless the cache cannot be written: a note, no failure', async () => {
    const file = join(await newFolder(), 'file');
    await writeFile(file, 'in the way');
    const notes: unknown[] = [];
    const onProgress = (event: { readonly kind: string }): void => void (event.kind === 'note' && notes.push(event));
    expect(await loadTiny(await inZip(files), { cacheDir: file, onProgress })).toMatchObject({ _tag: 'Right' });
    expect(notes).toEqual([{ kind: 'note', message: expect.stringContaining('is not kept decoded') }]);
  });
});

describe('a set', () => {
  test('that is not whole is refused unless asked for', async () => {
    expect(await loadTiny(await inZip(files), { partial: false })).toMatchObject({
      left: {
        _tag: 'Incomplete',
        given: '3 of 100,000 train and 2 of 10,000 val images of tiny-imagenet',
        fix: expect.stringContaining('--partial'),
      },
    });
  });

  test('stops at its signal', async () => {
    expect(await loadTiny(await inFolder(files), { signal: AbortSignal.abort() })).toMatchObject({
      left: { _tag: 'Stopped' },
    });
  });

  test('says what is missing when nothing is there', async () => {
    const dir = await newFolder();
    expect(await loadTiny(dir)).toMatchObject({
      left: {
        _tag: 'MissingFile',
        expected: 'tiny-imagenet-200.zip or tiny-imagenet-200/wnids.txt',
        fix: `put it into ${dir}, or name another folder with dir or GR_DATA_DIR`,
      },
    });
  });
});

const tagOf = async (dir: string): Promise<string> => {
  const loaded = await loadTiny(dir);
  return E.isLeft(loaded) ? loaded.left._tag : 'Right';
};

describe('what is refused', () => {
  const image = 'train/n02124075/images/n02124075_0.JPEG';
  test.each([
    ['an image cut off', async () => ({ [image]: files[image]!.subarray(0, 300) }), 'BadImage'],
    ['an image of another size', async () => ({ [image]: await jpeg(32, 7) }), 'BadImage'],
    ['no image', async () => ({ [image]: text('<svg xmlns="http://www.w3.org/2000/svg"/>') }), 'BadImage'],
    ['a far too large file', async () => ({ [image]: new Uint8Array(2 ** 20 + 1) }), 'TooLarge'],
    ['ids that are none', async () => ({ 'wnids.txt': text('../../etc\n') }), 'BadText'],
    ['annotations without ids', async () => ({ 'val/val_annotations.txt': text('val_0.JPEG\n') }), 'BadText'],
    ['no validation images', async () => ({ 'val/val_annotations.txt': text('') }), 'Incomplete'],
  ])('%s', async (_, change, tag) => {
    const contents = { ...files, ...(await change()) };
    for (const make of [inZip, inFolder])
      expect(await loadTiny(await make(contents))).toMatchObject({ left: { _tag: tag } });
  });

  test('a zip with a name that leads out of it, with a link, cut off, or that unpacks to more than it says', async () => {
    for (const name of ['../../../evil.JPEG', '../../val/images/x.JPEG'])
      expect(await tagOf(await inZip({ ...files, [name]: text('x') }))).toBe('BadArchive');
    const link = [text('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }] as const;
    expect(await loadTiny(await inZip({ ...files, link: [...link] }))).toMatchObject({ left: { _tag: 'BadArchive' } });

    const dir = await newFolder();
    const zip = zipSync({ 'tiny-imagenet-200/wnids.txt': [new Uint8Array(2 ** 20), { level: 9 }] });
    await writeFile(join(dir, 'tiny-imagenet-200.zip'), zip.subarray(0, -10));
    expect(await loadTiny(dir)).toMatchObject({ left: { _tag: 'BadArchive' } });
    // the directory claims 100 bytes; the member unpacks to a megabyte
    const at = zip.length - 22 - 46 - 'tiny-imagenet-200/wnids.txt'.length;
    new DataView(zip.buffer, zip.byteOffset).setUint32(at + 24, 100, true);
    await writeFile(join(dir, 'tiny-imagenet-200.zip'), zip);
    expect(await loadTiny(dir)).toMatchObject({ left: { _tag: 'BadArchive' } });
  });
});
