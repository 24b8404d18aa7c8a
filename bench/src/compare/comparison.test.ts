import { expect, test } from 'vitest';
import { compareRuns, table } from './comparison.ts';

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

test('at peak: the arithmetic at the rate of the micro-kernel, on as many threads', () => {
  const ours = runs('simd', 10, 12).map((run) => ({ ...run, work: { gflop: 0.2, peak: 50 } }));
  const at = (threads: number) =>
    compareRuns({ configuration: { ...configuration, threads }, ours, torch: { plain: runs('1.13', 8) } })
      .ratio_at_peak;
  expect([at(1), at(2)]).toEqual([0.5, 0.25]); // 4 ms
});

test('the table has a line for each comparison and says what its columns mean', () => {
  const comparison = compareRuns({ configuration, ours: runs('simd', 10), torch: { plain: runs('1.13', 20) } });
  expect(table.head.replace(/ +/g, ' ')).toBe(
    'model penalty batch threads ours ms torch ms ratio at peak over plain others torch setting',
  );
  expect(table.row(comparison).replace(/ +/g, ' ')).toBe('lenet doubleback 50 1 10 20 0.50 0.00 plain');
  expect(table.row(comparison).indexOf('0.50') + 4).toBe(table.head.indexOf('ratio') + 5);
  expect(table.legend(comparison)).toContain('Medians of 1 runs in turns; ours: simd kernels, PyTorch 1.13');
});
