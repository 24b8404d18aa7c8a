import { bool, float, int, normal, type Fill } from '../argument.ts';
import { type Cell, type Closeness, call } from '../cell.ts';

type Shape = readonly number[];

const pairs: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[1], [1]],
  [[7], [7]],
  [[], [2, 3]],
  [[2, 3], []],
  [[3], [2, 3]],
  [[2, 3], [3]],
  [
    [2, 1],
    [2, 3],
  ],
  [
    [2, 3],
    [2, 1],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 1, 3],
    [1, 4, 1],
  ],
  [
    [2, 3, 4],
    [2, 3, 4],
  ],
  [[4], [2, 3, 4]],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [1, 1, 1, 3],
    [2, 4, 4, 1],
  ],
  [
    [2, 3, 4, 5],
    [2, 3, 4, 5],
  ],
  [[2, 3, 4, 5], [5]],
  [
    [2, 3, 1, 5],
    [1, 4, 1],
  ],
  [
    [2, 1, 2, 1, 3],
    [1, 2, 1, 2, 1],
  ],
  [
    [1, 2, 3, 1, 2],
    [2, 2],
  ],
  [
    [2, 1, 2, 1, 2, 3],
    [2, 2, 2, 1],
  ],
  [
    [2, 1, 2, 1, 2, 1],
    [1, 2, 1, 2, 1, 3],
  ],
  [[0], [0]],
  [[0], [1]],
  [
    [2, 0],
    [1, 1],
  ],
  [[0, 3], [3]],
  [[1031], [1]],
  [[70_001], [70_001]],
  [[70_001], []],
  [[257, 129], [129]],
  [
    [257, 129],
    [257, 1],
  ],
];

const bothNormal: readonly [Fill, Fill] = ['normal', 'normal'];

type Kind = 'arithmetic' | 'comparison';
const binary: Readonly<
  Record<string, { close: 'exact' | 'entries'; kind: Kind; whole: boolean; fills?: readonly [Fill, Fill] }>
> = {
  add: { close: 'exact', kind: 'arithmetic', whole: true },
  sub: { close: 'exact', kind: 'arithmetic', whole: true },
  mul: { close: 'exact', kind: 'arithmetic', whole: true },
  div: { close: 'entries', kind: 'arithmetic', whole: true, fills: ['normal', 'positive'] },
  divNoNan: { close: 'entries', kind: 'arithmetic', whole: false },
  floorDiv: { close: 'entries', kind: 'arithmetic', whole: true, fills: ['normal', [0.75, -0.4, 1.3, -2.1]] },
  mod: {
    close: 'entries',
    kind: 'arithmetic',
    whole: true,
    fills: [
      [5.5, -5.5, 3.2, -0.7, 7.9],
      [2, -2, 1.5, 4],
    ],
  },
  pow: { close: 'entries', kind: 'arithmetic', whole: true, fills: ['positive', 'normal'] },
  maximum: { close: 'exact', kind: 'arithmetic', whole: true },
  minimum: { close: 'exact', kind: 'arithmetic', whole: true },
  squaredDifference: { close: 'entries', kind: 'arithmetic', whole: true },
  atan2: { close: 'entries', kind: 'arithmetic', whole: false },
  prelu: { close: 'entries', kind: 'arithmetic', whole: false },
  equal: { close: 'exact', kind: 'comparison', whole: true, fills: ['whole', 'whole'] },
  notEqual: { close: 'exact', kind: 'comparison', whole: true, fills: ['whole', 'whole'] },
  greater: { close: 'exact', kind: 'comparison', whole: true, fills: ['whole', 'whole'] },
  greaterEqual: { close: 'exact', kind: 'comparison', whole: true, fills: ['whole', 'whole'] },
  less: { close: 'exact', kind: 'comparison', whole: true, fills: ['whole', 'whole'] },
  lessEqual: { close: 'exact', kind: 'comparison', whole: true, fills: ['whole', 'whole'] },
};

const specialCells = (op: string, close: Closeness): Cell[] => [
  // every special value against every other
  call(op, [float([normal.length, 1], { fill: normal }), float([normal.length], { fill: normal })], { close }),
  call(op, [float([2], { fill: [NaN, 1] }), float([2, 2], { fill: [1, NaN, Infinity, -Infinity] })], { close }),
  call(op, [float([4], { fill: [Infinity, -Infinity, 0, -0] }), float([4], { fill: [0, Infinity, -Infinity, -0] })], {
    close,
  }),
];

export const binaryCells = (): Cell[] =>
  Object.entries(binary).flatMap(([op, { close, whole, kind, fills = bothNormal }]) => [
    ...pairs.map(([a, b], n) =>
      call(op, [float(a, { fill: fills[0], seed: n }), float(b, { fill: fills[1], seed: n + 50 })], { close }),
    ),
    ...(whole
      ? pairs
          .filter((_, n) => n % 3 === 0)
          .map(([a, b], n) => {
            const nonzero: Fill =
              op === 'pow' ? [0, 1, 2, 3] : ['div', 'floorDiv', 'mod'].includes(op) ? [2, -3, 1, 5, -1] : 'whole';
            return call(op, [int(a, { fill: [7, -7, 3, 0, -5, 8], seed: n }), int(b, { fill: nonzero, seed: n + 5 })], {
              close,
            });
          })
      : []),
    // mixtures of types
    ...(op === 'prelu'
      ? []
      : [
          call(op, [int([2, 3], { fill: [1, 2, 3] }), float([3], { fill: [0.5, 2, 3] })], { close }),
          call(op, [float([2, 3], { fill: [1, 2, 3] }), int([2, 1], { fill: [1, 2] })], { close }),
        ]),
    ...(kind === 'comparison' || ['add', 'mul', 'sub', 'maximum', 'minimum'].includes(op)
      ? [call(op, [bool([2, 3]), bool([3], { seed: 3 })], { close })]
      : []),
    // its results are int32, which has no NaN and no infinity
    ...(op === 'floorDiv' ? [] : specialCells(op, close)),
  ]);

export const logical = (): Cell[] => [
  ...['logicalAnd', 'logicalOr', 'logicalXor'].flatMap((op) =>
    pairs.map(([a, b], n) => call(op, [bool(a, { seed: n }), bool(b, { seed: n + 9 })], { close: 'exact' })),
  ),
  ...pairs
    .filter(([a, b]) => a.join() === b.join())
    .map(([a, b], n) =>
      call('bitwiseAnd', [int(a, { fill: { below: 1000 }, seed: n }), int(b, { fill: { below: 1000 }, seed: n + 9 })], {
        close: 'exact',
      }),
    ),
];
