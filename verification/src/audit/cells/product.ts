import { float, int } from '../argument.ts';
import { type Cell, call } from '../cell.ts';
import { pairwise } from '../pairwise.ts';

type Shape = readonly number[];

/** Batches of both operands. */
const batches: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[2], [2]],
  [[2], []],
  [[], [3]],
  [[1], [3]],
  [[3], [1]],
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[2], [3, 2]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 1],
    [2, 3],
  ],
  [
    [2, 1, 2],
    [3, 1],
  ],
  [[1], [1]],
  [[0], [0]],
];

const sizes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [2, 3, 4],
  [5, 7, 3],
  [1, 64, 1],
  [33, 17, 65],
  [1, 5, 70],
  [70, 5, 1],
  [3, 0, 2],
  [0, 3, 2],
  [64, 64, 64],
  [3, 1031, 2],
  [129, 3, 130],
];

const swap = ([rows, columns]: readonly [number, number], transpose: boolean): number[] =>
  transpose ? [columns, rows] : [rows, columns];

const products = (): Cell[] =>
  pairwise(
    { batch: batches, size: sizes, transposeA: [false, true], transposeB: [false, true] },
    ({ batch, size }) => batch[0].length + batch[1].length === 0 || size[0] * size[1] * size[2] < 40_000,
  ).map(({ batch: [a, b], size: [m, k, n], transposeA, transposeB }, seed) =>
    call('matMul', [
      float([...a, ...swap([m, k], transposeA)], { seed }),
      float([...b, ...swap([k, n], transposeB)], { seed: seed + 1 }),
      transposeA,
      transposeB,
    ]),
  );

const activations = ['linear', 'relu', 'elu', 'relu6', 'prelu', 'leakyrelu', 'sigmoid'] as const;

const fused = (): Cell[] =>
  pairwise(
    {
      batch: [[], [2], [1]] as readonly Shape[],
      size: sizes,
      activation: activations,
      bias: ['none', 'row', 'scalar'],
      transposeA: [false, true],
      transposeB: [false, true],
    },
    ({ size }) => size[0] * size[1] * size[2] > 0,
  ).map(({ batch, size: [m, k, n], activation, bias, transposeA, transposeB }, seed) =>
    call('fused.matMul', [
      {
        a: float([...batch, ...swap([m, k], transposeA)], { seed }),
        b: float([...batch, ...swap([k, n], transposeB)], { seed: seed + 1 }),
        transposeA,
        transposeB,
        bias: bias === 'none' ? undefined : float(bias === 'row' ? [n] : [], { seed: seed + 2 }),
        activation,
        preluActivationWeights: activation === 'prelu' ? float([n], { seed: seed + 3 }) : undefined,
        leakyreluAlpha: activation === 'leakyrelu' && seed % 3 > 0 ? 0.3 : undefined,
      },
    ]),
  );

const equations: readonly (readonly [string, ...Shape[]])[] = [
  ['ij,jk->ik', [2, 3], [3, 4]],
  ['ij->ij', [2, 3]],
  ['ij->ji', [2, 3]],
  ['ii->i', [3, 3]],
  ['ij->', [2, 3]],
  ['ij->j', [2, 3]],
  ['i,j->ij', [2], [3]],
  ['i,i->', [5], [5]],
  ['bij,bjk->bik', [2, 3, 4], [2, 4, 5]],
  ['bij,bkj->bki', [2, 3, 4], [2, 5, 4]],
  ['abc,cd->abd', [2, 3, 4], [4, 5]],
  ['bhwc,bhwd->bcd', [2, 3, 2, 4], [2, 3, 2, 5]],
];

/** Products of matrices and their relatives. */
export const productCells = (): Cell[] => [
  ...products(),
  ...fused(),
  call('matMul', [float([2, 2], { fill: [NaN, 1, 2, 3] }), float([2, 2], { fill: [0, 1, 2, 3] })]),
  call('matMul', [float([2, 2], { fill: [Infinity, 1, 2, 3] }), float([2, 2], { fill: [0, 1, 2, 3] })]),
  call('matMul', [float([2, 2], { fill: [1, 2, Infinity, 3] }), float([2, 3], { fill: [1, 2, -Infinity, 3] })]),
  call('matMul', [float([5, 70], { fill: [1, 2, NaN, 3] }), float([70, 33], { fill: [0] })]),
  call('matMul', [int([2, 3]), int([3, 4], { seed: 4 })]),
  call('dot', [float([5]), float([5], { seed: 2 })]),
  call('dot', [float([2, 3]), float([3], { seed: 2 })]),
  call('dot', [float([3]), float([3, 2], { seed: 2 })]),
  call('dot', [float([4, 3]), float([3, 2], { seed: 2 })]),
  call('dot', [float([1031]), float([1031], { seed: 2 })]),
  call('outerProduct', [float([3]), float([4], { seed: 2 })]),
  call('outerProduct', [float([1]), float([257], { seed: 2 })]),
  ...equations.map(([equation, ...shapes]) =>
    call('einsum', [equation, ...shapes.map((shape, seed) => float(shape, { seed }))].flat()),
  ),
];
