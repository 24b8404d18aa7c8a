import { bool, float, int, normal, special, type Fill } from '../argument.ts';
import { type Cell, call, kernel } from '../cell.ts';
import { pairwise } from '../pairwise.ts';
import { binaryCells, logical } from './binary.ts';

type Shape = readonly number[];

/** Ranks 0 to 6, no elements, one, primes, and more than a vector, a tile, or a workgroup has. */
const shapes: readonly Shape[] = [
  [],
  [1],
  [0],
  [7],
  [2, 0, 3],
  [3, 5],
  [1, 1, 1],
  [2, 3, 5],
  [2, 1, 3, 2],
  [1, 2, 1, 3, 2],
  [2, 1, 2, 1, 2, 3],
  [1031],
  [70_001],
];

const domains: Readonly<Record<string, Fill>> = {
  acos: 'unit',
  acosh: [1, 1.5, 2, 3, 10, 100],
  asin: 'unit',
  atanh: 'unit',
  log: 'positive',
  log1p: 'unit',
  sqrt: 'positive',
  rsqrt: 'positive',
  reciprocal: 'positive',
};

/** Ops of one number, and whether they give the same number, rounded once, everywhere. */
const unary: Readonly<Record<string, 'exact' | 'entries'>> = {
  abs: 'exact',
  acos: 'entries',
  acosh: 'entries',
  asin: 'entries',
  asinh: 'entries',
  atan: 'entries',
  atanh: 'entries',
  ceil: 'exact',
  cos: 'entries',
  cosh: 'entries',
  elu: 'entries',
  erf: 'entries',
  exp: 'entries',
  expm1: 'entries',
  floor: 'exact',
  isFinite: 'exact',
  isInf: 'exact',
  isNaN: 'exact',
  log: 'entries',
  log1p: 'entries',
  logSigmoid: 'entries',
  neg: 'exact',
  reciprocal: 'entries',
  relu: 'exact',
  relu6: 'exact',
  round: 'exact',
  rsqrt: 'entries',
  selu: 'entries',
  sigmoid: 'entries',
  sign: 'exact',
  sin: 'entries',
  sinh: 'entries',
  softplus: 'entries',
  sqrt: 'entries',
  square: 'entries',
  step: 'exact',
  tan: 'entries',
  tanh: 'entries',
};

/** Those that are defined for whole numbers, too. */
const ofWholeNumbers = ['abs', 'neg', 'sign', 'square', 'relu', 'relu6', 'ceil', 'floor', 'round', 'step'];

/** Halves, large numbers whose fraction is gone, and numbers near whole ones. */
const roundings = [0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 0.49999997, 8388607.5, 16777216, 1e10, -1e10, 2.9999998];

const specialOf = (op: string): readonly number[] => (['log', 'rsqrt'].includes(op) ? normal : special);

const unaryCells = (): Cell[] =>
  Object.entries(unary).flatMap(([op, close]) => [
    call(op, [float([specialOf(op).length], { fill: specialOf(op) })], { close }),
    ...shapes.map((shape, n) => call(op, [float(shape, { fill: domains[op] ?? 'normal', seed: n })], { close })),
    ...(['ceil', 'floor', 'round'].includes(op) ? [call(op, [float([12], { fill: roundings })], { close })] : []),
    ...([
      'sin',
      'cos',
      'tan',
      'tanh',
      'sigmoid',
      'softplus',
      'exp',
      'expm1',
      'elu',
      'selu',
      'erf',
      'sinh',
      'cosh',
      'logSigmoid',
      'asinh',
      'log1p',
      'log',
      'sqrt',
      'rsqrt',
    ].includes(op)
      ? [
          call(op, [float([6], { fill: [1e-3, 1e-5, 1e-7, 3e-4, 2e-6, 1e-8] })], { close: 'largest' }),
          // each size by itself, as the largest sets the tolerance
          ...[0.05, 1e-3, 1e-5, 3e-7].map((v) => call(op, [float([2], { fill: [v, 0.7 * v] })], { close: 'largest' })),
          call(op, [float([8], { fill: [10, 20, 40, 80, 100, 30, 60, 15] })], { close }),
          call(op, [float([8], { fill: [-10, -20, -40, -80, -100, -30, -60, -15] })], { close }),
        ]
      : []),
    ...(ofWholeNumbers.includes(op)
      ? [
          call(op, [int([2, 3, 5])], { close }),
          call(op, [int([7], { fill: [0, 1, -1, 4095, -4095, 7, 1000] })], { close }),
        ]
      : []),
  ]);

const withAttributes = (): Cell[] =>
  shapes.flatMap((shape, n) => [
    call('leakyRelu', [float(shape, { seed: n })], { close: 'entries' }),
    call('leakyRelu', [float(shape, { seed: n }), [0, 0.3, 1.5, -0.5][n % 4]], { close: 'entries' }),
    call('step', [float(shape, { seed: n }), [0, 0.25, -3, NaN][n % 4]], { close: 'entries' }),
    call(
      'clipByValue',
      [
        float(shape, { seed: n }),
        ...[
          [-1, 1],
          [0, 6],
          [0.5, 0.5],
          [-Infinity, 0],
          [-1, Infinity],
        ][n % 5]!,
      ],
      { close: 'exact' },
    ),
    call('clipByValue', [float(shape, { fill: special }), -1, 2], { close: 'exact' }),
    call('clipByValue', [int(shape, { seed: n }), -1, 2], { close: 'exact' }),
    call('leakyRelu', [float(shape, { fill: special }), 0.25], { close: 'entries' }),
    call('clone', [float(shape, { seed: n })], { close: 'exact' }),
    call('zerosLike', [[float, int, bool][n % 3]!(shape)], { close: 'exact' }),
    call('onesLike', [[float, int, bool][n % 3]!(shape)], { close: 'exact' }),
    call('logicalNot', [bool(shape, { seed: n })], { close: 'exact' }),
  ]);

const casts = (): Cell[] =>
  pairwise({ from: ['float32', 'int32', 'bool'], to: ['float32', 'int32', 'bool'], shape: shapes }).map(
    ({ from, to, shape }, n) => {
      const make = { float32: float, int32: int, bool }[from];
      return call(
        'cast',
        [
          make(shape, {
            seed: n,
            ...(from === 'float32' ? { fill: [0, -0, 0.5, -0.5, 1, 2.7, -2.7, 254, 3, 1e6, -1e6] as const } : {}),
          }),
          to,
        ],
        { close: 'exact' },
      );
    },
  );

const gradientKernels = (): Cell[] =>
  shapes.flatMap((shape, n) => [
    kernel(
      'EluGrad',
      { dy: float(shape, { seed: n }), y: float(shape, { seed: n + 1, fill: 'unit' }) },
      {},
      { close: 'entries' },
    ),
  ]);

const selections = (): Cell[] =>
  (
    [
      [[], [], []],
      [[3], [3], [3]],
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      [
        [2, 1],
        [2, 3],
        [2, 3],
      ],
      [[], [2, 3], [2, 3]],
      [[2, 3, 4], [1, 3, 1], [4]],
      [[2, 3], [], []],
      [[2, 2, 2, 3], [2, 2, 2, 3], [3]],
      [
        [1, 1, 2, 2, 2],
        [2, 1, 2, 2, 2],
        [2, 1, 2, 2, 2],
      ],
      [
        [2, 1, 2, 1, 2, 3],
        [2, 1, 2, 1, 2, 3],
        [2, 1, 2, 1, 2, 3],
      ],
      [[2, 1, 2, 1, 2, 3], [3], [1]],
      [[0], [0], [0]],
      [[70_001], [70_001], []],
    ] as const
  ).flatMap(([c, a, b], n) => [
    call('where', [bool(c, { seed: n }), float(a, { fill: special }), float(b, { seed: n })], { close: 'exact' }),
    call('where', [bool(c, { seed: n }), int(a, { seed: n }), int(b, { seed: n + 1 })], { close: 'exact' }),
  ]);

const sums = (): Cell[] =>
  shapes.flatMap((shape, n) => [
    call(
      'addN',
      [[float(shape, { seed: n }), float(shape, { seed: n + 1 }), float(shape, { seed: n + 2 })].slice(0, 1 + (n % 3))],
      { close: 'entries' },
    ),
    call('addN', [Array.from({ length: 9 }, (_, k) => float(shape, { seed: n + k }))], { close: 'largest' }),
    call('addN', [[int(shape, { seed: n }), int(shape, { seed: n + 1 })]], { close: 'exact' }),
  ]);

/** Ops that treat each element by itself. */
export const elementwiseCells = (): Cell[] => [
  ...unaryCells(),
  ...withAttributes(),
  ...casts(),
  ...gradientKernels(),
  ...binaryCells(),
  ...logical(),
  ...selections(),
  ...sums(),
];
