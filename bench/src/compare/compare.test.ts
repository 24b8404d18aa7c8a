import { expect, test } from 'vitest';
import { compare } from './compare.ts';
import { peerScript } from './processes.ts';

test('every setting is scouted once; then ours and the contenders take turns, all penalties of a model in each round', () => {
  const order: string[] = [];
  const speed = { plain: 30, 'no-mkldnn': 10 } as Record<string, number>;
  const comparisons = [
    ...compare({
      models: ['mlp'],
      penalties: ['none', 'doubleback'],
      threads: [1],
      rounds: 2,
      ours: ({ penalty }) => ({ ms: penalty === 'none' ? 4 : 8, others: 0, version: 'simd' }),
      torch:
        ({ name }) =>
        () => ({ ms: speed[name]!, others: 0, version: '1.13' }),
      onRun: ({ penalty }, who) => order.push(`${penalty}: ${who}`),
    }),
  ];
  const round = ['none: ours', 'none: torch, no-mkldnn', 'doubleback: ours', 'doubleback: torch, no-mkldnn'];
  expect(order).toEqual([
    'none: torch, plain (scout)',
    'none: torch, no-mkldnn (scout)',
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

test('where the peer is not, the message says how to name its folder', () => {
  expect(() => peerScript(undefined)).toThrow('GR_PEERS_DIR');
  expect(() => peerScript('no/such/folder')).toThrow('--peers <folder>');
});
