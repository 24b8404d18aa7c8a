import { expect, test } from 'vitest';
import { contenders, settingsFor } from './settings.ts';

test('convolutions are tried in three formats with two allocators; a net of matrix products has no format', () => {
  expect(settingsFor('lenet')).toHaveLength(6);
  expect(new Set(settingsFor('resnet14').map(({ flags }) => flags.join(' '))).size).toBe(6);
  expect(settingsFor('mlp').map(({ flags }) => flags)).toEqual([[], ['--no-mkldnn']]);
});

test('the fastest is a contender, and what is near it', () => {
  const scouted = settingsFor('lenet').map((setting, i) => ({ setting, ms: [50, 12, 10, 12.6, 11, 12.4][i]! }));
  expect(contenders(scouted).map(({ name }) => name)).toEqual(
    [scouted[2], scouted[4], scouted[1]].map((s) => s!.setting.name),
  );
  expect(contenders(scouted.slice(0, 2)).map(({ name }) => name)).toEqual([scouted[1]!.setting.name]);
});
