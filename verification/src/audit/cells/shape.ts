import { bool, float, int } from '../argument.ts';
import { type Cell, call } from '../cell.ts';
import { pairwise } from '../pairwise.ts';
import { stridedSlices } from './strided-slice.ts';
import { exact, ofRank, all, typed } from './tensors.ts';

const reversedAxes = (rank: number): number[] => Array.from({ length: rank }, (_, k) => rank - 1 - k);
const rotatedAxes = (rank: number): number[] => Array.from({ length: rank }, (_, k) => (k + 1) % rank);
const swappedLast = (rank: number): number[] =>
  Array.from({ length: rank }, (_, k) => (k < rank - 2 ? k : 2 * rank - 3 - k));

const transposes = (): Cell[] =>
  all.flatMap((shape, n) => [
    call('transpose', [typed(shape, n)], exact),
    call('transpose', [typed(shape, n + 1), reversedAxes(shape.length)], exact),
    ...(shape.length > 1
      ? [
          call('transpose', [typed(shape, n), rotatedAxes(shape.length)], exact),
          call('transpose', [typed(shape, n), swappedLast(shape.length)], exact),
        ]
      : []),
    ...(shape.length > 2
      ? [call('transpose', [typed(shape, n), [1, 0, ...rotatedAxes(shape.length - 2).map((k) => k + 2)]], exact)]
      : []),
  ]);

const repetitions = (): Cell[] =>
  [...ofRank, [0], [2, 0, 3], [1031], [67, 129]].flatMap((shape, n) => [
    call('tile', [typed(shape, n), shape.map((_, k) => (k % 2) + 1)], exact),
    call('tile', [typed(shape, n + 1), shape.map((_, k) => 3 - (k % 3))], exact),
    ...(shape.length > 0 ? [call('tile', [typed(shape, n), shape.map(() => 0)], exact)] : []),
  ]);

const broadcasts = (): Cell[] =>
  (
    [
      [[], [3]],
      [[], [2, 3]],
      [[1], [4]],
      [[3], [2, 3]],
      [
        [2, 1],
        [2, 5],
      ],
      [
        [1, 3],
        [4, 3],
      ],
      [
        [2, 1, 3],
        [2, 4, 3],
      ],
      [
        [1, 1, 1, 3],
        [2, 4, 4, 3],
      ],
      [
        [2, 1, 3, 1],
        [2, 2, 3, 4],
      ],
      [
        [1, 2, 1, 3, 1],
        [2, 2, 2, 3, 2],
      ],
      [[3], [2, 1, 2, 1, 2, 3]],
      [
        [1, 2, 1, 2, 1, 2],
        [2, 2, 2, 2, 2, 2],
      ],
      [
        [2, 3],
        [2, 3],
      ],
      [[1], [0]],
      [
        [1, 3],
        [0, 3],
      ],
      [
        [1, 129],
        [257, 129],
      ],
    ] as const
  ).flatMap(([from, to], n) => [
    call('broadcastTo', [typed(from, n), to], exact),
    call('broadcastTo', [float(from), to], exact),
  ]);

const joins = (): Cell[] =>
  all.flatMap((shape, n) => [
    ...shape.flatMap((_, axis) => {
      const longer = shape.map((size, k) => (k === axis ? size + 2 : size));
      return [
        call('concat', [[float(shape, { seed: n }), float(longer, { seed: n + 1 })], axis], exact),
        call(
          'concat',
          [[int(shape, { seed: n }), int(longer, { seed: n + 1 }), int(shape, { seed: n + 2 })], axis - shape.length],
          exact,
        ),
      ];
    }),
    ...(shape.length > 0
      ? [
          call('concat', [[float(shape)]], exact),
          call('concat', [Array.from({ length: 20 }, (_, k) => typed(shape, 3 * k + (n % 3)))], exact),
        ]
      : []),
    ...(shape.length < 6
      ? Array.from({ length: shape.length + 1 }, (_, axis) =>
          call(
            'stack',
            [
              [typed(shape, n), typed(shape, n + 3), typed(shape, n + 6)],
              axis % 2 === 0 ? axis : axis - shape.length - 1,
            ],
            exact,
          ),
        )
      : []),
    ...shape.flatMap((size, axis) =>
      size > 20 ? [] : [call('unstack', [typed(shape, n + axis), axis % 2 === 0 ? axis : axis - shape.length], exact)],
    ),
    ...shape.flatMap((size, axis) => [
      ...(size % 2 === 0 ? [call('split', [typed(shape, n), 2, axis], exact)] : []),
      ...(size >= 3
        ? [
            call('split', [typed(shape, n), [1, size - 1], axis - shape.length], exact),
            call('split', [typed(shape, n), [1, -1], axis], exact),
            call('split', [typed(shape, n), [0, 2, size - 2], axis], exact),
            call('split', [typed(shape, n), [-1, 1], axis], exact),
          ]
        : []),
    ]),
  ]);

const mixedConcats = (): Cell[] => [
  call('concat', [[float([2, 0]), float([2, 3])], 1], exact),
  call('concat', [[float([0]), float([3])]], exact),
  call('concat', [[float([0]), float([0])]], exact),
  call('concat', [[bool([2, 3]), bool([2, 1])], 1], exact),
];

const pads = (): Cell[] =>
  all
    .filter(({ length }) => length > 0)
    .flatMap((shape, n) => [
      call('pad', [float(shape, { seed: n }), shape.map((_, k) => [k % 2, (k + 1) % 3])], exact),
      call('pad', [float(shape, { seed: n }), shape.map(() => [1, 2]), 7.5], exact),
      call('pad', [float(shape, { seed: n }), shape.map(() => [0, 0]), 1], exact),
      call('pad', [int(shape, { seed: n }), shape.map((_, k) => [k, 0]), -3], exact),
      call('pad', [float(shape, { seed: n }), shape.map(() => [1, 0]), NaN], exact),
      call('pad', [float(shape, { seed: n }), shape.map(() => [1, 0]), -Infinity], exact),
      call('pad', [bool(shape, { seed: n }), shape.map(() => [1, 0]), 1], exact),
      ...(['reflect', 'symmetric'] as const).flatMap((mode) => {
        const most = (size: number): number => Math.max(0, mode === 'reflect' ? size - 1 : size);
        return [
          call(
            'mirrorPad',
            [float(shape, { seed: n }), shape.map((size) => [Math.min(1, most(size)), Math.min(2, most(size))]), mode],
            exact,
          ),
          call(
            'mirrorPad',
            [int(shape, { seed: n }), shape.map((size) => (size > 60 ? [3, 1] : [most(size), 0])), mode],
            exact,
          ),
        ];
      }),
    ]);

const slices = (): Cell[] =>
  all
    .filter(({ length }) => length > 0)
    .flatMap((shape, n) => [
      call(
        'slice',
        [typed(shape, n), shape.map((size) => Math.min(1, size)), shape.map((size) => Math.max(0, size - 1))],
        exact,
      ),
      call('slice', [typed(shape, n), shape.map((size) => Math.max(0, size - 1)), shape.map(() => -1)], exact),
      call(
        'slice',
        [typed(shape, n), shape.map(() => 0), shape.map((size, k) => (k === 0 ? Math.ceil(size / 2) : size))],
        exact,
      ),
      call(
        'slice',
        [typed(shape, n), shape.map((_, k) => (k === shape.length - 1 ? Math.min(1, shape[k]!) : 0))],
        exact,
      ),
      call('slice', [typed(shape, n), Math.min(1, shape[0]!)], exact),
      call('slice', [typed(shape, n), shape.map(() => 0), shape.map(() => 0)], exact),
      call('reverse', [typed(shape, n)], exact),
      ...shape.map((_, axis) => call('reverse', [typed(shape, n), axis % 2 === 0 ? axis : axis - shape.length], exact)),
      call('reverse', [typed(shape, n), shape.map((_, k) => k).filter((k) => k % 2 === 0)], exact),
      call('reverse', [typed(shape, n), []], exact),
      call('expandDims', [typed(shape, n), 0], exact),
      call('expandDims', [typed(shape, n), -1], exact),
      call('reshape', [typed(shape, n), [-1]], exact),
      call('squeeze', [typed(shape, n)], exact),
    ]);

const blocks = (): Cell[] => [
  ...(
    [
      [
        [1, 4, 4, 1],
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ],
      [
        [2, 3, 5, 2],
        [2, 3],
        [
          [1, 0],
          [0, 1],
        ],
      ],
      [
        [1, 5, 4, 3],
        [3, 2],
        [
          [0, 1],
          [2, 0],
        ],
      ],
      [[2, 6], [2], [[0, 0]]],
      [[2, 5, 3], [3], [[1, 0]]],
      [
        [1, 2, 4, 2, 1],
        [2, 2, 2],
        [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
      ],
      [
        [2, 4, 2, 2],
        [1, 1],
        [
          [0, 0],
          [0, 0],
        ],
      ],
      [[3, 4], [1], [[2, 1]]],
    ] as const
  ).flatMap(([shape, block, paddings], n) => {
    const many = block.reduce<number>((a, b) => a * b, 1);
    const whole = shape.map((size, k) => (k === 0 ? size * many : size));
    return [
      call('spaceToBatchND', [float(shape, { seed: n }), block, paddings], exact),
      call('spaceToBatchND', [int(shape, { seed: n }), block, paddings], exact),
      call('batchToSpaceND', [float(whole, { seed: n }), block, paddings], exact),
      call('batchToSpaceND', [int(whole, { seed: n }), block, block.map(() => [0, 0])], exact),
    ];
  }),
  ...pairwise({
    size: [2, 3],
    format: ['NHWC', 'NCHW'],
    batch: [1, 2],
    height: [1, 2, 5],
    width: [1, 3, 4],
    channels: [1, 2],
  }).map(({ size, format, batch, height, width, channels }, n) =>
    call(
      'depthToSpace',
      [
        float(
          format === 'NHWC'
            ? [batch, height, width, size * size * channels]
            : [batch, size * size * channels, height, width],
          { seed: n },
        ),
        size,
        format,
      ],
      exact,
    ),
  ),
];

/** Ops that move values. */
export const shapeCells = (): Cell[] => [
  ...transposes(),
  ...repetitions(),
  ...broadcasts(),
  ...joins(),
  ...mixedConcats(),
  ...pads(),
  ...slices(),
  ...stridedSlices(),
  ...blocks(),
];
