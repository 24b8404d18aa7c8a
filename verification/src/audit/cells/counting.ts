import { bool, float, int } from '../argument.ts';
import { type Cell, call } from '../cell.ts';
import { pairwise } from '../pairwise.ts';

const exact = { close: 'exact' } as const;

const hot = (): Cell[] => [
  ...[[], [1], [3], [2, 3], [2, 3, 2], [2, 1, 2, 3], [2, 1, 2, 1, 2], [257], [0]].flatMap((shape, n) => [
    call('oneHot', [int(shape, { fill: { below: 4 }, seed: n }), 4], exact),
    call('oneHot', [int(shape, { fill: [-1, 0, 3, 7], seed: n }), 3], exact),
    call('oneHot', [int(shape, { fill: { below: 5 }, seed: n }), 5, 2.5, -1.5, 'float32'], exact),
    call('oneHot', [int(shape, { fill: { below: 2 }, seed: n }), 1, 1, 0, 'bool'], exact),
  ]),
];

const largest = (): Cell[] => [
  ...pairwise(
    {
      shape: [[1], [5], [3, 7], [2, 3, 8], [2, 2, 2, 9], [257], [3, 1031], [2, 1, 2, 1, 5]],
      k: [0, 1, 2, 5, 100],
      sorted: [true],
      type: ['float', 'int', 'ties'],
    },
    ({ shape, k }) => k <= shape.at(-1)!,
  ).map(({ shape, k, sorted, type }, n) =>
    call(
      'topk',
      [
        type === 'int'
          ? int(shape, { seed: n })
          : float(shape, { seed: n, fill: type === 'ties' ? 'whole' : 'normal' }),
        k,
        sorted,
      ],
      exact,
    ),
  ),
  call('topk', [float([5], { fill: [-Infinity, 3, Infinity, 3, -1] }), 5], exact),
  call('topk', [float([3], { fill: [-1e38, -2e38, -Infinity] }), 2], exact),
  call('topk', [float([3]), 4], exact),
];

const segments = (): Cell[] => [
  ...[
    [[5], 3],
    [[5, 2], 3],
    [[4, 3, 2], 2],
    [[6, 2, 2, 2], 4],
    [[257, 3], 7],
    [[0], 2],
    [[3], 5],
    [[2000], 37],
  ].flatMap(([shape, count], n) => {
    const size = (shape as number[])[0]!;
    return [
      call('unsortedSegmentSum', [
        float(shape as number[], { seed: n }),
        int([size], { fill: { below: count as number }, seed: n }),
        count,
      ]),
      call(
        'unsortedSegmentSum',
        [int(shape as number[], { seed: n }), int([size], { fill: { below: count as number }, seed: n }), count],
        exact,
      ),
      call('unsortedSegmentSum', [
        float(shape as number[], { seed: n }),
        int([size], { fill: [-1, 0, 1, 2], seed: n }),
        2,
      ]),
    ];
  }),
];

const counts = (): Cell[] => [
  ...[0, 1, 7, 257, 5003].flatMap((length, n) => [
    call('bincount', [int([length], { fill: { below: 5 }, seed: n }), float([0]), 5]),
    call('bincount', [int([length], { fill: { below: 5 }, seed: n }), float([length], { seed: n }), 5]),
    call('bincount', [int([length], { fill: { below: 9 }, seed: n }), float([length], { seed: n }), 4]),
    call('denseBincount', [int([length], { fill: { below: 5 }, seed: n }), float([0]), 5]),
    call('denseBincount', [int([length], { fill: { below: 5 }, seed: n }), float([length], { seed: n }), 5, false]),
    call('denseBincount', [int([length], { fill: { below: 5 }, seed: n }), float([0]), 5, true]),
    call('denseBincount', [int([3, length], { fill: { below: 5 }, seed: n }), float([0]), 5, n % 2 === 0]),
    call('denseBincount', [int([3, length], { fill: { below: 5 }, seed: n }), float([3, length], { seed: n }), 4]),
  ]),
];

const finds = (): Cell[] => [
  ...[[1], [7], [257], [3, 5], [0]].flatMap((shape, n) => [
    call('unique', [float(shape, { fill: 'whole', seed: n })], exact),
    call('unique', [int(shape, { seed: n })], exact),
    call('unique', [bool(shape, { seed: n })], exact),
    call('unique', [float(shape, { fill: 'whole', seed: n }), -1], exact),
  ]),
  call('unique', [float([3, 2], { fill: [1, 2, 1, 2, 3, 4] }), 0], exact),
  call('unique', [float([2, 3], { fill: [1, 2, 1, 2, 3, 2] }), 1], exact),
  call('unique', [int([2, 2, 4], { fill: [1, 2, 1, 2] }), 2], exact),
  ...['searchSorted', 'lowerBound', 'upperBound'].flatMap((op) => {
    const sides = op === 'searchSorted' ? [['left'], ['right'], []] : [[]];
    return sides.flatMap((side) => [
      call(op, [float([5], { fill: [-1, 0, 0, 2, 5] }), float([6], { fill: [-2, 0, 1, 5, 6, -1] }), ...side], exact),
      call(
        op,
        [float([2, 4], { fill: [0, 1, 2, 3, 1, 1, 1, 4] }), float([2, 3], { fill: [1, 0.5, 9, 1, 0, 4] }), ...side],
        exact,
      ),
      call(op, [int([5], { fill: [1, 3, 3, 8, 9] }), int([4], { fill: [3, 0, 9, 8] }), ...side], exact),
      call(
        op,
        [
          float([1031], { fill: Array.from({ length: 1031 }, (_, i) => i / 4) }),
          float([300], { fill: [0, 3.3, 250, 77.25, -1, 300] }),
          ...side,
        ],
        exact,
      ),
      call(op, [float([1, 2, 3], { fill: [0, 1, 2, 1, 1, 1] }), float([1, 2, 2], { fill: [1, 0.5] }), ...side], exact),
    ]);
  }),
];

const sparse = (): Cell[] => [
  call('sparseToDense', [int([3], { fill: [0, 2, 4] }), float([3]), [6]]),
  call('sparseToDense', [int([3], { fill: [0, 2, 4] }), float([]), [6], float([], { fill: [0.5] })]),
  call('sparseToDense', [int([3, 1], { fill: [0, 2, 4] }), float([3]), [6], float([], { fill: [7] })]),
  call('sparseToDense', [int([2, 2], { fill: [0, 1, 2, 0] }), float([2]), [3, 2], float([], { fill: [-1] })]),
  call('sparseToDense', [int([2, 3], { fill: [0, 1, 2, 0] }), int([2]), [3, 2, 3], int([], { fill: [4] })], exact),
  call('sparseToDense', [int([], { fill: [2] }), float([]), [5], float([], { fill: [1] })]),
  call(
    'sparse.sparseReshape',
    [int([3, 2], { fill: [0, 1, 1, 0, 1, 2] }), int([2], { fill: [2, 3] }), int([2], { fill: [3, -1] })],
    exact,
  ),
  call(
    'sparse.sparseReshape',
    [int([2, 3], { fill: [0, 1, 1, 1, 0, 2] }), int([3], { fill: [2, 2, 3] }), int([1], { fill: [12] })],
    exact,
  ),
  call('sparse.sparseSegmentSum', [float([4, 3]), int([3], { fill: [0, 2, 3] }), int([3], { fill: [0, 0, 1] })]),
  call('sparse.sparseSegmentSum', [float([4]), int([3], { fill: [3, 2, 3] }), int([3], { fill: [0, 1, 3] })]),
  call('sparse.sparseSegmentSum', [int([4, 2]), int([2], { fill: [1, 1] }), int([2], { fill: [0, 0] })], exact),
  call('sparse.sparseSegmentMean', [float([4, 3]), int([3], { fill: [0, 2, 3] }), int([3], { fill: [0, 0, 1] })]),
  call('sparse.sparseSegmentMean', [float([4, 3]), int([3], { fill: [0, 2, 3] }), int([3], { fill: [0, 2, 2] })]),
];

/** Ops that count, choose, or sum what belongs together. */
export const countingCells = (): Cell[] => [
  ...hot(),
  ...largest(),
  ...segments(),
  ...counts(),
  ...finds(),
  ...sparse(),
];
