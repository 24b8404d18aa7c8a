import { bool, float, int } from '../argument.ts';
import { type Cell, call } from '../cell.ts';
import { pairwise } from '../pairwise.ts';

const exact = { close: 'exact' } as const;

const gathers = (): Cell[] => [
  ...pairwise(
    {
      shape: [
        [5],
        [1],
        [3, 5],
        [5, 3, 2],
        [2, 3, 5],
        [2, 3, 4, 5],
        [2, 3, 2, 2, 5],
        [2, 1, 3, 2, 1, 5],
        [1031],
        [37, 129],
        [5003, 3],
      ],
      axis: [0, 1, 2, -1, -2, 3],
      indices: [[], [1], [4], [2, 3], [0], [1, 1, 3], [257]],
      type: ['float', 'int', 'bool'],
    },
    ({ shape, axis, indices }) =>
      axis < shape.length && axis >= -shape.length && shape.length - 1 + indices.length <= 6,
  ).map(({ shape, axis, indices, type }, n) => {
    const size = shape.at(axis)!;
    return call(
      'gather',
      [{ float, int, bool }[type](shape, { seed: n }), int(indices, { fill: { below: size }, seed: n }), axis],
      exact,
    );
  }),
  ...(
    [
      [[2, 5], [2, 3], 1, 1],
      [[2, 5], [2, 3], -1, 1],
      [[2, 3, 5], [2, 4], 2, 1],
      [[2, 3, 5], [2, 4], 1, 1],
      [[2, 3, 5], [2, 3, 4], 2, 2],
      [[2, 3, 5, 2], [2, 3, 2], 2, 2],
      [[2, 5, 3], [2, 2, 2], 1, 1],
      [[2, 3, 5], [2, 3, 4], -1, -1],
    ] as const
  ).map(([shape, indices, axis, batchDims], n) =>
    call('gather', [float(shape, { seed: n }), int(indices, { fill: { below: 3 }, seed: n }), axis, batchDims], exact),
  ),
  call('gather', [float([3, 2]), int([2], { fill: [0, 3] })], exact),
  call('gather', [float([3, 2]), int([2], { fill: [-1, 0] })], exact),
];

const gathersNd = (): Cell[] =>
  (
    [
      [[5], [3, 1]],
      [
        [3, 4],
        [5, 2],
      ],
      [
        [3, 4],
        [5, 1],
      ],
      [
        [3, 4, 2],
        [5, 2],
      ],
      [
        [3, 4, 2],
        [2, 3, 2],
      ],
      [
        [3, 3, 3],
        [2, 3, 3],
      ],
      [
        [3, 3, 3, 3],
        [4, 4],
      ],
      [
        [3, 3, 2, 2, 2],
        [4, 2],
      ],
      [
        [3, 3, 3, 3, 3],
        [4, 5],
      ],
      [
        [37, 129],
        [300, 1],
      ],
      [
        [3, 4],
        [0, 2],
      ],
      [[3, 4], [2]],
      [
        [3, 3, 3],
        [1, 2, 2, 3],
      ],
    ] as const
  ).flatMap(([shape, indices], n) => [
    call('gatherND', [float(shape, { seed: n }), int(indices, { fill: { below: 3 }, seed: n })], exact),
    call('gatherND', [int(shape, { seed: n }), int(indices, { fill: { below: 3 }, seed: n })], exact),
  ]);

const scatters = (): Cell[] =>
  (
    [
      [[4, 1], [4], [8]],
      [
        [4, 1],
        [4, 3],
        [5, 3],
      ],
      [[3, 2], [3], [4, 4]],
      [
        [3, 2],
        [3, 2],
        [4, 4, 2],
      ],
      [[2, 3, 1], [2, 3], [6]],
      [
        [2, 3, 2],
        [2, 3, 2],
        [4, 4, 2],
      ],
      [[5, 3], [5], [4, 4, 4]],
      [
        [2, 1],
        [2, 3, 4],
        [5, 3, 4],
      ],
      [
        [200, 1],
        [200, 3],
        [37, 3],
      ],
      [[3, 4], [3], [4, 4, 4, 4]],
      [
        [3, 1],
        [3, 2, 2, 2],
        [4, 2, 2, 2],
      ],
      [[0, 1], [0], [4]],
    ] as const
  ).flatMap(([indices, updates, shape], n) => {
    const places = int(indices, { fill: { below: 4 }, seed: n });
    const distinct = int(indices, { fill: [0, 1, 2, 3, 3, 0, 1, 2, 2, 0, 3, 1], seed: n });
    return [
      call('scatterND', [places, float(updates, { seed: n }), shape]),
      call('scatterND', [places, int(updates, { seed: n }), shape], exact),
      // where places are distinct: of several values for a place TensorFlow takes any
      ...(indices[0] > 4 || indices.join() === '2,3,1'
        ? []
        : [
            call('tensorScatterUpdate', [float(shape, { seed: n }), distinct, float(updates, { seed: n + 1 })]),
            call('tensorScatterUpdate', [int(shape, { seed: n }), distinct, int(updates, { seed: n + 1 })], exact),
          ]),
    ];
  });

/** Ops that read or write at places which other tensors name. */
export const indexingCells = (): Cell[] => [...gathers(), ...gathersNd(), ...scatters()];
