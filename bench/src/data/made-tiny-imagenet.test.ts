import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { classHistogram, count } from '@gr/datasets';
import { load } from '@gr/datasets/node';
import { expect, test } from 'vitest';
import { madeTinyImagenet } from './made-tiny-imagenet.ts';

test('is read as TinyImageNet, with as many images of each class as were asked for', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gr-'));
  try {
    await madeTinyImagenet(dir, { classes: 4, train: 3, validation: 8 });
    const loaded = await load('tiny-imagenet', { dir, cacheDir: false, partial: true })();
    if (E.isLeft(loaded)) throw new Error(loaded.left.message);
    const { train, test } = loaded.right;
    expect([count(train), count(test)]).toEqual([12, 8]);
    expect(classHistogram(train)).toEqual([3, 3, 3, 3]);
    expect(classHistogram(test)).toEqual([2, 2, 2, 2]);
  } finally {
    await rm(dir, { recursive: true });
  }
});
