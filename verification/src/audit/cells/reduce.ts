import { bool, float, int } from '../argument.ts';
import { type Cell, call, kernel } from '../cell.ts';
import { pairwise } from '../pairwise.ts';

type Shape = readonly number[];

const shapes: readonly Shape[] = [
  [],
  [1],
  [7],
  [3, 5],
  [4, 1],
  [2, 3, 5],
  [2, 3, 4, 5],
  [2, 3, 1, 2, 3],
  [2, 1, 3, 2, 1, 2],
  [0],
  [2, 0],
  [0, 3],
  [1031],
  [37, 67],
  [3, 5003],
  [5003, 3],
  [70_001],
];

/** What the reference, which computes each sum anew, scans in no time. */
const short = shapes.filter((shape) => shape.length > 0 && shape.every((size) => size < 5000));

/** Axes: numbers and lists, from both ends, all and none. */
const axes = [
  undefined,
  0,
  1,
  -1,
  -2,
  2,
  [0],
  [0, 1],
  [1, 0],
  [-1, 0],
  [0, 2],
  [1, 2],
  [0, 1, 2],
  [1, 3],
  [0, -1],
  [2, 3],
  [],
] as const;

const fits = (axis: number | readonly number[] | undefined, rank: number): boolean => {
  const list = axis === undefined ? [] : [axis].flat();
  const from = list.map((k) => (k < 0 ? k + rank : k));
  return from.every((k) => k >= 0 && k < rank) && new Set(from).size === from.length;
};

const reductions: Readonly<Record<string, readonly ('float' | 'int' | 'bool')[]>> = {
  sum: ['float', 'int', 'bool'],
  mean: ['float', 'int'],
  max: ['float', 'int'],
  min: ['float', 'int'],
  prod: ['float', 'int'],
  any: ['bool'],
  all: ['bool'],
  logSumExp: ['float'],
};

const make = { float, int, bool };

/** A product of whole numbers is defined as long as it is one of 32 bits. */
const factor = (shape: readonly number[]): number => (shape.reduce((size, length) => size * length, 1) > 250 ? 1 : 2);

const reductionCells = (): Cell[] =>
  Object.entries(reductions).flatMap(([op, types]) => [
    ...pairwise({ shape: shapes, axis: axes, keepDims: [false, true], type: types }, ({ shape, axis }) =>
      fits(axis, shape.length),
    ).map(({ shape, axis, keepDims, type }, n) =>
      call(
        op,
        [
          op === 'prod'
            ? type === 'int'
              ? int(shape, { fill: [1, -1, factor(shape), 1, 1, 1, 1, -1, 1, 1, 1], seed: n })
              : float(shape, { fill: [0.9, -1.1, 1.05, 1, -0.95], seed: n })
            : op === 'mean' && type === 'int'
              ? int(shape, { fill: { below: 9 }, seed: n }) // a mean near 0 has no digits of its own
              : make[type](shape, { seed: n }),
          axis,
          keepDims,
        ],
        { close: ['max', 'min', 'any', 'all'].includes(op) ? 'exact' : 'largest' },
      ),
    ),
    ...(types.includes('float')
      ? [
          [NaN, 1, 2, 3, 4, 5, 6],
          [1, 2, 3, NaN, 4, 5],
          [Infinity, 1, 2, 3],
          [-Infinity, 1, 2],
          [Infinity, -Infinity, 1],
          [-Infinity, -Infinity, -Infinity],
          [Infinity, Infinity],
          // a mean is a sum first, which may overflow: to an infinity, which is loud
          op === 'mean' ? [-1e36, -5e35, -1e36] : [-3e38, -2e38, -1e38],
          [-1, -2, -3, -4, -5],
          [1e-20, 2e-20, 1e-30],
          [-0, 0, -0],
        ].flatMap((fill, n) => [
          call(op, [float([fill.length], { fill })], { close: 'largest' }),
          call(op, [float([3, fill.length], { fill }), [1, 0, -1][n % 3], n % 2 === 0], { close: 'largest' }),
          call(op, [float([fill.length, 70], { fill }), -1], { close: 'largest' }),
        ])
      : []),
  ]);

const arguments_ = (): Cell[] =>
  ['argMax', 'argMin'].flatMap((op) => [
    ...pairwise(
      { shape: shapes, axis: [undefined, 0, 1, -1, -2, 2, 3, -3], type: ['float', 'int', 'ties'] },
      ({ shape, axis }) => shape.length > 0 && fits(axis, shape.length) && (axis !== undefined || shape.length > 0),
    ).map(({ shape, axis, type }, n) =>
      call(
        op,
        [
          type === 'int'
            ? int(shape, { seed: n })
            : float(shape, { seed: n, fill: type === 'ties' ? 'whole' : 'normal' }),
          axis,
        ],
        { close: 'exact' },
      ),
    ),
    ...[
      [-Infinity, -Infinity],
      [-Infinity, 1, Infinity],
      [-1e38, -2e38, -3e38],
      [3, 3, 3],
      [-1, -2, -3],
      [Infinity, Infinity, 1],
    ].flatMap((fill) => [
      call(op, [float([fill.length], { fill })], { close: 'exact' }),
      call(op, [float([3, fill.length], { fill }), -1], { close: 'exact' }),
      call(op, [float([fill.length, 2], { fill }), 0], { close: 'exact' }),
    ]),
  ]);

const scans = (): Cell[] =>
  ['cumsum', 'cumprod'].flatMap((op) => [
    ...pairwise(
      {
        shape: short,
        axis: [undefined, 0, 1, -1, -2, 2, 3],
        exclusive: [false, true],
        reverse: [false, true],
        type: ['float', 'int'],
      },
      ({ shape, axis }) => fits(axis, shape.length),
    ).map(({ shape, axis, exclusive, reverse, type }, n) =>
      call(op, [
        type === 'int'
          ? int(
              shape,
              op === 'cumprod' ? { fill: [1, -1, 1, factor(shape), 1, 1, 1, 1, 1, -1, 1, 1, 1], seed: n } : { seed: n },
            )
          : float(shape, op === 'cumprod' ? { fill: [0.9, -1.1, 1.05, 1, -0.95] } : { seed: n }),
        axis,
        exclusive,
        reverse,
      ]),
    ),
    call(op, [float([5], { fill: [1, NaN, 2, 3, Infinity] })]),
    call(op, [float([6], { fill: [1, 2, Infinity, 2, -Infinity, 1] }), 0, true]),
    call(op, [float([2, 3], { fill: [1, 2, 0, 4, -1, NaN] }), 1, false, true]),
    ...[4, 6, 9, 4].map((n) => call(op, [float([n], { fill: 'positive', seed: n })])),
  ]);

const softmaxes = (): Cell[] =>
  ['softmax', 'logSoftmax'].flatMap((op) => [
    ...short.map((shape, n) => call(op, [float(shape, { seed: n })])),
    ...short.map((shape, n) => call(op, [float(shape, { seed: n }), -1])),
    call(op, [float([3, 5], { fill: [1000, 0, -1000, 3] })]),
    call(op, [float([3], { fill: [-1e30, -2e30, -1e30] })]),
    call(op, [float([3], { fill: [88, 89, 100] })]),
    call(op, [float([3], { fill: [NaN, 0, 1] })]),
    call(op, [float([2, 3], { fill: [-Infinity, 0, 1, 2, -Infinity, 2] })]),
  ]);

const direct = (): Cell[] => [
  kernel('Max', { x: float([2, 3]) }, { reductionIndices: -1, keepDims: false }, { close: 'exact' }),
  kernel('Max', { x: float([2, 3]) }, { reductionIndices: [0], keepDims: true }, { close: 'exact' }),
  kernel('Min', { x: float([2, 3, 4]) }, { axis: [0, 2], keepDims: true }, { close: 'exact' }),
  kernel('Sum', { x: float([2, 3, 4]) }, { axis: [0, 2], keepDims: true }),
];

/** Ops over one or more axes. */
export const reduceCells = (): Cell[] => [
  ...reductionCells(),
  ...arguments_(),
  ...scans(),
  ...softmaxes(),
  ...direct(),
];
