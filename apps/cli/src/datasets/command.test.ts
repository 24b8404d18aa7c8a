import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digits, select } from '@gr/datasets';
import { key } from '@gr/random/host';
import type { RawFlags } from '../train/raw-flags.ts';
import type { Output } from '../train/reporters.ts';
import { fetchCommand, showCommand, verifyCommand } from './command.ts';
import { histogramText } from './histogram.ts';
import { listing } from './list.ts';
import { contactSheet } from './sheet.ts';

let root = '';
let part = '';
/** A folder with a part of CIFAR-10: three training images, one test image. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gr-datasets-'));
  part = join(root, 'part');
  await mkdir(part);
  const records = (labels: readonly number[]) =>
    Buffer.concat(labels.map((label) => Buffer.concat([Uint8Array.of(label), new Uint8Array(3072).fill(20 * label)])));
  await writeFile(join(part, 'data_batch_2.bin'), records([3, 9, 3]));
  await writeFile(join(part, 'test_batch.bin'), records([0]));
});
afterAll(() => rm(root, { recursive: true }));

const run = async (command: (output: Output) => Promise<number>) => {
  const [out, err]: [string[], string[]] = [[], []];
  const output: Output = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    terminal: false,
    columns: 80,
  };
  const status = await command(output);
  return { status, out: out.join(''), err: err.join('') };
};
const verify = (names: readonly string[], flags: RawFlags) => run((output) => verifyCommand(names, flags, output));

describe('gr datasets list', () => {
  test('names every set with its files, licence and citation', () => {
    for (const text of ['cifar-10-binary.tar.gz', 'tiny-imagenet-200.zip', 'Krizhevsky', 'licence', 'folder:<folder>'])
      expect(listing()).toContain(text);
  });
});

describe('gr datasets verify', () => {
  test('says what is there, complete or partial, counts and checksums', async () => {
    const { status, out, err } = await verify([], { dataDir: part });
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^mnist {10}absent\n/);
    expect(out).toContain(
      [
        'cifar-10       partial',
        '  train        3 of  50,000   per class: 0 0 0 2 0 0 0 0 0 1',
        '  test         1 of  10,000   per class: 1 0 0 0 0 0 0 0 0 0',
        '  data_batch_2.bin has no published checksum',
        '  test_batch.bin is not the published file, or a part of it: its checksum differs',
      ].join('\n'),
    );
  });

  test('as JSON, a set a line; strictly, what is not as published is a failure', async () => {
    const { status, out } = await verify(['cifar-10', 'mnist'], { dataDir: part, json: true, strict: true });
    const [cifar, mnist, ...rest] = out.split('\n');
    expect(JSON.parse(cifar!)).toMatchObject({
      name: 'cifar-10',
      state: 'partial',
      roles: [{ found: 3 }, { found: 1 }],
    });
    expect(JSON.parse(mnist!)).toEqual({ name: 'mnist', state: 'absent' });
    expect([status, rest]).toEqual([1, ['']]);
  });

  test('a broken file, an empty folder, an unknown name and no folder are failures with one message', async () => {
    const broken = join(root, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'data_batch_1.bin'), new Uint8Array(100));
    expect(await verify(['cifar-10'], { dataDir: broken })).toMatchObject({
      status: 1,
      out: expect.stringMatching(/^cifar-10 {7}broken\n {2}.*data_batch_1\.bin: given 100 bytes; expected/),
    });
    expect(await verify([], { dataDir: root })).toMatchObject({
      status: 1,
      err: expect.stringContaining('no set is in'),
    });
    expect(await verify(['cifar'], { dataDir: root })).toMatchObject({
      status: 2,
      err: expect.stringMatching(/^gr: given dataset 'cifar'; expected mnist, .*\n$/),
    });
    expect(await verify([], { dataDir: '' })).toMatchObject({ status: 2, err: expect.stringContaining('--data-dir') });
  });
});

describe('gr datasets show', () => {
  const flags = { role: 'train', labels: 'fine', seed: '0' };
  test('writes a PNG, whole, and nothing else', async () => {
    const folder = join(root, 'sheets');
    await mkdir(folder);
    const out = join(folder, 'sheet.png');
    const shown = await run((output) => showCommand('cifar-10', { ...flags, out, dataDir: part }, output));
    expect(shown).toEqual({ status: 0, out: `${out}\n`, err: '' });
    expect([...(await readFile(out)).subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join('')).toBe('PNG');
    expect(await readdir(folder)).toEqual(['sheet.png']);
  });

  test.each<readonly [string, RawFlags, number, string]>([
    ['a place that cannot be written', { out: '/proc/no/sheet.png' }, 1, '/proc/no/sheet.png cannot be written'],
    ['another role', { role: 'val' }, 2, '--role is "val"'],
    ['a seed that is none', { seed: '-1' }, 2, '--seed is "-1"'],
  ])('refuses %s', async (_, more, status, message) => {
    const all = { ...flags, out: join(root, 'x.png'), dataDir: part, ...more };
    expect(await run((output) => showCommand('cifar-10', all, output))).toMatchObject({
      status,
      err: expect.stringContaining(message),
    });
  });
});

describe('gr datasets fetch', () => {
  test('refuses an unknown name and a missing folder', async () => {
    expect(await run((output) => fetchCommand(['imagenet'], { dataDir: root }, output))).toMatchObject({ status: 2 });
    expect(await run((output) => fetchCommand(['mnist'], { dataDir: '' }, output))).toMatchObject({ status: 2 });
  });
});

describe('a contact sheet', () => {
  test('has a row for each of ten classes, the same for the same key', () => {
    const set = digits(key(0), 400);
    const sheet = contactSheet(set, key(1));
    expect(sheet.data).toHaveLength(sheet.height * sheet.width * 3);
    expect(Buffer.from(sheet.data).equals(contactSheet(set, key(1)).data)).toBe(true);
    // an image begins below the margin at the left of each row: the ink of digits is light on black
    const cell = (sheet.height - 4) / 10;
    for (let row = 0; row < 10; row++) {
      const line = Math.round(4 + row * cell + 28) * sheet.width * 3;
      const values = new Set(sheet.data.subarray(line + 12, line + 12 + 56 * 3));
      expect([values.has(0), Math.max(...values) > 128]).toEqual([true, true]);
    }
  });

  test('of fewer examples than places leaves places empty', () => {
    const sheet = contactSheet(select([0])(digits(key(0), 10)), key(1));
    expect(sheet.data.subarray(sheet.data.length >> 1).every((value) => value === 255)).toBe(true);
  });
});

test('a histogram in a line', () => {
  expect(histogramText([3, 1, 2])).toBe('3 1 2');
  expect(histogramText([1000, 1000])).toBe('2 classes, 1,000 each');
  expect(histogramText(Array.from({ length: 30 }, (_, i) => 50 + i))).toBe('30 classes, 50 to 79 each');
});
