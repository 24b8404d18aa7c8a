import { expect, test } from 'vitest';
import { scaling } from './scaling.ts';

test('one process and two are measured in turns; the ratio is the median of those of the rounds', async () => {
  const order: number[] = [];
  const paces = { 1: [10, 20, 10], 2: [19, 30, 18] };
  const found = await scaling(async (processes) => {
    const trialsPerMinute = paces[processes][order.filter((n) => n === processes).length]!;
    order.push(processes);
    return { trialsPerMinute, busy: processes };
  }, 3);
  expect(order).toEqual([1, 2, 2, 1, 1, 2]);
  expect(found).toEqual({
    ...{ one_process: 10, two_processes: 19, ratio: 1.8, limit: 1.8, ratios: [1.9, 1.5, 1.8] },
    ...{ busy_one: 1, busy_two: 2 },
  });
});
