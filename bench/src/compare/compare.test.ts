import { expect, test } from 'vitest';
import { compare } from './compare.ts';
import type { Comparison } from './comparison.ts';
import { type Side, peerScript } from './processes.ts';
import type { Setting } from './settings.ts';

test('every setting is scouted once, with the last penalty; then ours and the contenders take turns, all penalties of a model in each round', async () => {
  const order: string[] = [];
  const speed = { plain: 30, 'no-mkldnn': 10 } as Record<string, number>;
  const side =
    ({ name }: Setting): Side =>
    () =>
      Promise.resolve({ ms: speed[name]!, others: 0, version: '1.13' });
  const comparisons: Comparison[] = [];
  for await (const comparison of compare({
    models: ['mlp'],
    penalties: ['none', 'doubleback'],
    threads: [1],
    rounds: 2,
    ours: ({ penalty }) => Promise.resolve({ ms: penalty === 'none' ? 4 : 8, others: 0, version: 'simd' }),
    torch: side,
    scout: side,
    onRun: ({ penalty }, who) => order.push(`${penalty}: ${who}`),
  }))
    comparisons.push(comparison);
  const round = ['none: ours', 'none: torch, no-mkldnn', 'doubleback: ours', 'doubleback: torch, no-mkldnn'];
  expect(order).toEqual([
    'doubleback: torch, plain (scout)',
    'doubleback: torch, no-mkldnn (scout)',
    ...round,
    ...round,
  ]);
  expect(comparisons.map(({ penalty, batch, ratio, over_plain }) => [penalty, batch, ratio, over_plain])).toEqual([
    ['none', 64, 0.4, undefined],
    ['doubleback', 64, 0.8, 2],
  ]);
});

test('once it is aborted nothing more is run, and whole rounds count', async () => {
  const interrupt = new AbortController();
  let runs = 0;
  const side = (): Side => () => {
    runs++;
    if (runs === 7) interrupt.abort(); // two to scout, a round of three, ours, theirs
    return Promise.resolve({ ms: 5, others: 0, version: '' });
  };
  const comparisons: Comparison[] = [];
  for await (const comparison of compare({
    ...{ models: ['mlp', 'lenet'], penalties: ['none'], threads: [1], rounds: 5 },
    ...{ ours: side(), torch: side, scout: side, signal: interrupt.signal, onRun: () => undefined },
  }))
    comparisons.push(comparison);
  expect(comparisons.map(({ model, rounds }) => [model, rounds])).toEqual([['mlp', 1]]);
  expect(runs).toBe(7);
});

test('where the peer is not, the message says how to name its folder', () => {
  expect(() => peerScript(undefined)).toThrow('GR_PEERS_DIR');
  expect(() => peerScript('no/such/folder')).toThrow('--peers <folder>');
});
