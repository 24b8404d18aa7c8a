import { float } from '../argument.ts';
import { type Cell, call } from '../cell.ts';
import { exact, typed } from './tensors.ts';
import { pairwise } from '../pairwise.ts';

/** Slices with strides, from both ends, with axes that are new, gone or left out. */
export const stridedSlices = (): Cell[] => [
  ...[
    [[5], [1], [4], [2]],
    [[5], [4], [0], [-2]],
    [[5], [-1], [-6], [-1]],
    [[7], [0], [7], [3]],
    [
      [3, 4],
      [0, 1],
      [3, 4],
      [2, 2],
    ],
    [
      [3, 4],
      [2, 3],
      [0, 0],
      [-1, -2],
    ],
    [
      [2, 3, 4],
      [0, 0, 0],
      [2, 3, 4],
      [1, 2, 3],
    ],
    [
      [2, 3, 4, 5],
      [0, 0, 0, 0],
      [2, 3, 4, 5],
      [1, 2, 1, 2],
    ],
    [
      [2, 2, 3, 2, 3],
      [0, 0, 0, 0, 0],
      [2, 2, 3, 2, 3],
      [1, 1, 2, 1, 2],
    ],
    [
      [2, 2, 3, 2, 1, 3],
      [0, 0, 0, 0, 0, 0],
      [2, 2, 3, 2, 1, 3],
      [1, 1, 2, 1, 1, 2],
    ],
    [[1031], [3], [1000], [7]],
    [[5], [3], [2], [1]],
    [[5], [-100], [100], [2]],
  ].flatMap(([shape, begin, end, strides], n) => [
    call('stridedSlice', [typed(shape!, n), begin, end, strides], exact),
    call('stridedSlice', [float(shape!, { seed: n }), begin, end, strides], exact),
  ]),
  ...pairwise(
    {
      begin: [0, 1, 2, 4, 7],
      end: [0, 1, 3, 5, 7],
      ellipsis: [0, 1, 2],
      fresh: [0, 1, 2, 4],
      shrink: [0, 1, 2, 4],
      strides: [
        [1, 1, 1],
        [2, 1, 2],
        [-1, 2, -1],
        [1, -2, 1],
      ],
    },
    ({ ellipsis, fresh, shrink, strides }) => {
      if ((ellipsis & fresh) | (ellipsis & shrink) | (fresh & shrink)) return false;
      return strides.every((stride, k) => stride > 0 || ((shrink >> k) & 1) === 0);
    },
  ).map(({ begin, end, ellipsis, fresh, shrink, strides }, n) =>
    call(
      'stridedSlice',
      [
        typed([3, 4, 3, 2, 2, 1].slice(0, 3 + (n % 4)), n),
        strides.map((s) => (s > 0 ? 0 : 2)),
        strides.map((s) => (s > 0 ? 2 : 0)),
        strides,
        begin,
        end,
        ellipsis,
        fresh,
        shrink,
      ],
      exact,
    ),
  ),
];
