import { type HostBatch, digits, standardize } from '@gr/datasets';
import { key } from '@gr/random';
import { expect, test } from 'vitest';
import type { DataSetting } from '../../trial/config.ts';
import { batchesOf } from './batches.ts';

const train = standardize()(digits(key(5), 30));
const take = (step: number, n: number, augment: DataSetting['augment']) => {
  const taken: HostBatch[] = [];
  for (const batch of batchesOf({ seed: 3, batch: 8, data: { augment } }, train, step)) {
    taken.push(batch);
    if (taken.length === n) break;
  }
  return taken;
};

test('from any step on batches are those of a run that was not cut off, whatever is done to them', () => {
  for (const augment of [[], ['shift'], ['flip', 'crop'], ['crop', 'flip']] as const) {
    const whole = take(0, 9, augment);
    for (const step of [1, 3, 5]) expect(take(step, 9 - step, augment)).toEqual(whole.slice(step));
  }
});

test('augmentation changes images and not labels, and each epoch in another way', () => {
  const [plain, shifted] = [take(0, 6, []), take(0, 6, ['shift'])];
  expect(shifted.map(({ labels }) => labels)).toEqual(plain.map(({ labels }) => labels));
  for (const [i, { x }] of shifted.entries()) expect(x.data).not.toEqual(plain[i]!.x.data);
  expect(take(0, 6, ['crop', 'flip'])).not.toEqual(take(0, 6, ['flip', 'crop']));
});
