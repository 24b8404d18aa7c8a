import { float, int } from '../argument.ts';
import { type Cell, call } from '../cell.ts';

const exact = { close: 'exact' } as const;
const shapes = [
  [],
  [1],
  [7],
  [2, 3],
  [2, 3, 4],
  [2, 1, 3, 2],
  [1, 2, 1, 2, 3],
  [2, 1, 2, 1, 2, 1],
  [0],
  [2, 0],
  [70_001],
];

/** Ops that make tensors from numbers. */
export const creationCells = (): Cell[] => [
  ...shapes.flatMap((shape) => [
    call('fill', [shape, 2.5], exact),
    call('fill', [shape, -3, 'int32'], exact),
    call('fill', [shape, 1, 'bool'], exact),
    call('fill', [shape, NaN], exact),
    call('fill', [shape, -Infinity], exact),
    call('zeros', [shape], exact),
    call('ones', [shape, 'int32'], exact),
    call('zeros', [shape, 'bool'], exact),
  ]),
  ...[
    [0, 5],
    [2, 9, 3],
    [5, 0, -2],
    [0, 1, 0.25],
    [3, 3],
    [0, 5, -1],
    [1, -4, -1],
    [0, 1031, 1],
    [-0.5, 0.6, 0.1],
  ].flatMap((args) => [
    call('range', args),
    ...(args.every(Number.isInteger) ? [call('range', [args[0], args[1], args[2] ?? 1, 'int32'], exact)] : []),
  ]),
  ...[
    [0, 1, 5],
    [3, -2, 7],
    [1, 1, 3],
    [2, 5, 1],
    [0, 10, 1031],
    [-1e6, 1e6, 11],
    [0, 1, 2],
  ].map((args) => call('linspace', args)),
  ...[[1], [5], [2, 3], [2, 1, 2], [67]].flatMap((shape, seed) => [
    call('diag', [float(shape, { seed })], exact),
    call('diag', [int(shape, { seed })], exact),
  ]),
  ...[[1], [3], [2, 4], [5, 2], [3, 3, [2]], [2, 3, [2, 2]]].map((args) => call('eye', args, exact)),
  call('broadcastArgs', [int([3], { fill: [2, 1, 3] }), int([2], { fill: [4, 1] })], exact),
  call('broadcastArgs', [int([1], { fill: [1] }), int([3], { fill: [5, 1, 2] })], exact),
];
