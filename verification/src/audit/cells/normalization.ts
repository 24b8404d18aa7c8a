import { float, result } from '../argument.ts';
import { type Cell, call, kernel } from '../cell.ts';
import { pairwise } from '../pairwise.ts';

const batches = (): Cell[] =>
  [
    [2, 3],
    [5, 1],
    [2, 3, 4],
    [2, 3, 4, 5],
    [1, 7, 7, 1],
    [3, 2, 2, 17],
    [2, 0, 2, 3],
    [257, 33],
  ].flatMap((shape, seed) => {
    const channels = [shape.at(-1)!];
    const [mean, offset, scale] = [0, 1, 2].map((k) => float(channels, { seed: seed + k }));
    const variance = float(channels, { fill: 'positive', seed: seed + 9 });
    const x = float(shape, { seed });
    const full = float(shape, { seed: seed + 3 });
    return [
      call('batchNorm', [x, mean, variance, offset, scale, 1e-3]),
      call('batchNorm', [x, mean, variance]),
      call('batchNorm', [x, mean, variance, offset]),
      call('batchNorm', [x, mean, variance, undefined, scale]),
      call('batchNorm', [x, mean, float(channels, { fill: [0] }), offset, scale, 0.1]),
      call('batchNorm', [x, full, float(shape, { fill: 'positive', seed })]),
      call('batchNorm', [x, full, float(shape, { fill: 'positive', seed }), full, full, 0.5]),
      // one value for all channels, and shapes that do not fit
      call('batchNorm', [x, float([1]), float([1], { fill: 'positive' })]),
      call('batchNorm', [x, float([channels[0]! + 1]), float([channels[0]! + 1], { fill: 'positive' })]),
      call('batchNorm', [x, mean, variance, float([channels[0]! + 2])]),
      call('batchNorm', [
        float(shape, { fill: [7777.77] }),
        float(channels, { fill: [7777.77] }),
        float(channels, { fill: [0] }),
        undefined,
        undefined,
        1e-3,
      ]),
    ];
  });

const responses = (): Cell[] =>
  pairwise({
    shape: [
      [1, 3, 2, 5],
      [2, 1, 1, 8],
      [1, 2, 2, 1],
      [2, 3, 4],
    ],
    radius: [0, 1, 2, 5, 20],
    bias: [1, 2.5],
    alpha: [1, 0.1, 2],
    beta: [0.5, 1, 0.75],
  }).flatMap(({ shape, radius, bias, alpha, beta }, seed) => {
    const x = float(shape, { seed });
    return [
      call('localResponseNormalization', [x, radius, bias, alpha, beta]),
      ...(shape.length === 4
        ? [
            kernel(
              'LRNGrad',
              {
                x,
                y: result('localResponseNormalization', x, radius, bias, alpha, beta),
                dy: float(shape, { seed: seed + 1 }),
              },
              { depthRadius: radius, bias, alpha, beta },
            ),
          ]
        : []),
    ];
  });

/** Batch and local response normalization. */
export const normalizationCells = (): Cell[] => [...batches(), ...responses()];
