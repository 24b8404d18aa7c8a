import { expect, test } from 'vitest';
import { compareRuns, formatComparisons } from './comparison.ts';

const runs = (version: string, ...ms: readonly number[]) => ms.map((one, i) => ({ ms: one, others: i / 10, version }));
const configuration = { model: 'lenet', penalty: 'doubleback', batch: 50, threads: 1 };

test('the ratio is that of the medians, against the best setting', () => {
  const comparison = compareRuns({
    configuration,
    ours: runs('relaxed', 9, 30, 8),
    torch: { plain: runs('1.13', 20, 21, 22), 'channels-last': runs('1.13', 11, 12, 100) },
  });
  expect(comparison).toMatchObject({
    ...configuration,
    rounds: 3,
    variant: 'relaxed',
    ours_ms_median: 9,
    torch_ms_median: 12,
    torch_setting: 'channels-last',
    torch_version: '1.13',
    ratio: 0.75,
    others_cores: 0.2,
  });
  expect(comparison.over_plain).toBeUndefined();
});

test('a step with a penalty is shown beside our plain one, a plain one is not', () => {
  const of = (penalty: string) =>
    compareRuns(
      { configuration: { ...configuration, penalty }, ours: runs('simd', 10), torch: { plain: runs('1.13', 10) } },
      runs('simd', 5),
    ).over_plain;
  expect(of('doubleback')).toBe(2);
  expect(of('none')).toBeUndefined();
});

test('the table has a line for each comparison and says what its columns mean', () => {
  const comparison = compareRuns({ configuration, ours: runs('simd', 10), torch: { plain: runs('1.13', 20) } });
  expect(formatComparisons([comparison]).split('\n').slice(0, 4)).toEqual([
    'model  penalty     batch  threads  ours ms  torch ms  ratio  over plain  others  torch setting',
    'lenet  doubleback     50        1       10        20   0.50                0.00  plain',
    '',
    'Medians of 1 runs in turns; ours: simd kernels, PyTorch 1.13 with its best setting.',
  ]);
});
