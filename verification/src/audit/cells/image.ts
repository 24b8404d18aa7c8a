import { float, int } from '../argument.ts';
import { type Cell, call, kernel } from '../cell.ts';
import { pairwise } from '../pairwise.ts';

const exact = { close: 'exact' } as const;

const resizes = (): Cell[] =>
  pairwise(
    {
      image: [
        [1, 3, 4, 1],
        [2, 4, 3, 3],
        [1, 1, 5, 2],
        [1, 7, 7, 1],
        [2, 2, 1, 2],
        [1, 33, 17, 4],
      ],
      size: [
        [1, 1],
        [2, 2],
        [4, 3],
        [6, 8],
        [5, 5],
        [7, 1],
        [40, 40],
      ],
      mode: ['plain', 'corners', 'half'],
      way: ['Bilinear', 'NearestNeighbor'],
      rank: [3, 4],
      type: ['float', 'int'],
    },
    ({ image, rank }) => rank === 4 || image[0] === 1,
  ).flatMap(({ image, size, mode, way, rank, type }, seed) => {
    const attrs = { alignCorners: mode === 'corners', halfPixelCenters: mode === 'half', size };
    const shape = rank === 3 ? image.slice(1) : image;
    return [
      call(`image.resize${way}`, [
        type === 'int' ? int(shape, { fill: { below: 255 }, seed }) : float(shape, { seed }),
        size,
        attrs.alignCorners,
        attrs.halfPixelCenters,
      ]),
      ...(type === 'float'
        ? [
            kernel(
              `Resize${way}Grad`,
              { images: float(image, { seed }), dy: float([image[0]!, ...size, image[3]!], { seed: seed + 1 }) },
              attrs,
            ),
          ]
        : []),
    ];
  });

const crops = (): Cell[] =>
  pairwise({
    image: [
      [1, 4, 5, 1],
      [2, 6, 3, 3],
      [1, 1, 1, 2],
      [5, 3, 2, 1],
    ],
    size: [
      [1, 1],
      [2, 3],
      [5, 5],
      [1, 4],
    ],
    method: ['bilinear', 'nearest'],
    extrapolation: [0, -1.5, 7],
    boxes: [
      [0, 0, 1, 1],
      [0.1, 0.2, 0.7, 0.9],
      [-0.5, -0.25, 1.5, 1.25],
      [0.95, 0.8, 0.12, 0.05],
      [0.3, 0.3, 0.3, 0.3],
    ],
  }).map(({ image, size, method, extrapolation, boxes }, seed) =>
    call('image.cropAndResize', [
      float(image, { seed }),
      float([3, 4], { fill: [...boxes, 0.05, 0, 0.55, 1] }),
      int([3], { fill: [image[0]! - 1, 0] }),
      size,
      method,
      extrapolation,
    ]),
  );

const turns = (): Cell[] => [
  ...[
    [1, 3, 4, 1],
    [2, 5, 2, 3],
    [1, 1, 7, 4],
    [1, 33, 70, 2],
  ].flatMap((shape, seed) => [call('image.flipLeftRight', [float(shape, { seed })], exact)]),
  ...pairwise({
    shape: [
      [1, 4, 4, 1],
      [2, 5, 3, 3],
      [1, 6, 7, 4],
    ],
    // a quarter turn puts places between two pixels, where the last digit decides
    angle: [0, 1.5, -0.3, 1, 3],
    fill: [0, 2.5, [1, 2, 3]],
    center: [0.5, [0.25, 0.75], 0],
  }).map(({ shape, angle, fill, center }, seed) =>
    call('image.rotateWithOffset', [float(shape, { seed }), angle, fill, center], exact),
  ),
  ...pairwise({
    shape: [
      [1, 4, 5, 1],
      [2, 5, 3, 3],
    ],
    matrix: [
      [1, 0, 0, 0, 1, 0, 0, 0],
      [1, 0.23, 0.61, -0.19, 1, 0.31, 0, 0],
      [0.5, 0, -1.2, 0, 0.5, 3.1, 0, 0],
      [1, 0, 7.3, 0, 1, -6.6, 0, 0],
      [1, 0.1, 0, 0.1, 1, 0, 0.05, 0.02],
    ],
    way: ['nearest', 'bilinear'],
    mode: ['constant', 'reflect', 'wrap', 'nearest'],
    value: [0, 3.5],
    size: [undefined, [3, 7]],
  }).map(({ shape, matrix, way, mode, value, size }, seed) =>
    call('image.transform', [float(shape, { seed }), float([1, 8], { fill: matrix }), way, mode, value, size]),
  ),
  call(
    'image.transform',
    [
      float([2, 4, 4, 1]),
      float([2, 8], { fill: [1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0] }),
      'nearest',
      'constant',
    ],
    exact,
  ),
];

const colours = (): Cell[] => [
  call('image.grayscaleToRGB', [float([2, 3, 1])], exact),
  call('image.grayscaleToRGB', [float([2, 3, 4, 1])], exact),
  call('image.grayscaleToRGB', [int([2, 3, 1])], exact),
  call('image.rgbToGrayscale', [float([2, 3, 3])]),
  call('image.rgbToGrayscale', [float([2, 2, 3, 3])]),
];

const boxes = [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1, 101];
const scores = [0.9, 0.75, 0.6, 0.95, 0.5, 0.3];

const suppressions = (): Cell[] =>
  [
    [3, 0.5, 0],
    [30, 0.5, 0],
    [2, 0.1, 0.4],
    [6, 0.99, -Infinity],
    [3, 0.5, 2],
    [0, 0.5, 0],
  ].flatMap(([size, iou, score]) => [
    call(
      'image.nonMaxSuppression',
      [float([6, 4], { fill: boxes }), float([6], { fill: scores }), size, iou, score],
      exact,
    ),
    call(
      'image.nonMaxSuppressionAsync',
      [float([6, 4], { fill: boxes }), float([6], { fill: scores }), size, iou, score],
      exact,
    ),
    call('image.nonMaxSuppressionWithScore', [
      float([6, 4], { fill: boxes }),
      float([6], { fill: scores }),
      size,
      iou,
      score,
      0,
    ]),
    call('image.nonMaxSuppressionWithScore', [
      float([6, 4], { fill: boxes }),
      float([6], { fill: scores }),
      size,
      iou,
      score,
      0.5,
    ]),
    call(
      'image.nonMaxSuppressionPadded',
      [float([6, 4], { fill: boxes }), float([6], { fill: scores }), size, iou, score, true],
      exact,
    ),
    call(
      'image.nonMaxSuppressionPadded',
      [float([6, 4], { fill: boxes }), float([6], { fill: scores }), size, iou, score, false],
      exact,
    ),
  ]);

/** Ops of images. */
export const imageCells = (): Cell[] => [...resizes(), ...crops(), ...turns(), ...colours(), ...suppressions()];
