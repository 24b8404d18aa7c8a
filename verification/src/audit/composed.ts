/* eslint-disable no-restricted-syntax -- it is the values of tfjs-core's own losses that are compared */
import * as tf from '@tensorflow/tfjs-core';

/** A call of a function that tfjs-core composes of kernels, and what it has to give by its definition, written out. */
export interface ComposedCase {
  /** The function, and what is particular about the call. */
  readonly name: string;
  readonly run: () => tf.Tensor | tf.Tensor[] | Promise<tf.Tensor | tf.Tensor[]>;
  /** The values of each result, nested as its shape is. */
  readonly want: readonly unknown[];
  /** What tfjs-core 4.22 gives in place of it, where it is wrong. */
  readonly fault?: string;
}

const x = (): tf.Tensor2D => tf.tensor2d([1, -2, 3, -4, 5, -6], [2, 3]);
const labels = (): tf.Tensor2D => tf.tensor2d([1, 0, 0, 0, 1, 0], [2, 3]);
const logits = (): tf.Tensor2D => tf.tensor2d([2, 1, 0, 0, 3, 1], [2, 3]);
const weights = (): tf.Tensor2D => tf.tensor2d([1, 3], [2, 1]);

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const logSumExp = (row: readonly number[]): number => Math.log(sum(row.map(Math.exp)));
const crossEntropy = [logSumExp([2, 1, 0]) - 2, logSumExp([0, 3, 1]) - 3];
const flat = [1, -2, 3, -4, 5, -6];
const squares = flat.map((v) => v * v);
const smooth = (p: number, by: number, n: number): number => p * (1 - by) + by / n;

const norms: ComposedCase[] = [
  { name: 'norm, euclidean, of all', run: () => tf.norm(x()), want: [Math.sqrt(sum(squares))] },
  { name: 'norm, 1, of a matrix along an axis', run: () => tf.norm(x(), 1, 1), want: [[6, 15]] },
  { name: 'norm, infinity, along an axis', run: () => tf.norm(x(), Infinity, 0), want: [[4, 5, 6]] },
  { name: 'norm, minus infinity, along the last axis', run: () => tf.norm(x(), -Infinity, -1), want: [[1, 4]] },
  {
    name: 'norm, euclidean, keepDims',
    run: () => tf.norm(x(), 'euclidean', 1, true),
    want: [[[Math.sqrt(14)], [Math.sqrt(77)]]],
  },
  { name: 'norm, fro, over two axes', run: () => tf.norm(x(), 'fro', [0, 1]), want: [Math.sqrt(sum(squares))] },
  { name: 'norm, 1, over two axes: the largest sum of a column', run: () => tf.norm(x(), 1, [0, 1]), want: [9] },
  {
    name: 'norm, infinity, over two axes: the largest sum of a row',
    run: () => tf.norm(x(), Infinity, [0, 1]),
    want: [15],
  },
  {
    name: 'norm, -infinity, over two axes: the smallest sum of a row',
    run: () => tf.norm(x(), -Infinity, [0, 1]),
    want: [6],
  },
  {
    fault: 'throws: All values in axis param must be in range [-1, 1) but got axis -2',
    name: 'norm, 1, over two axes from the end, keepDims',
    run: () => tf.norm(x(), 1, [-2, -1], true),
    want: [[[9]]],
  },
  { name: 'norm, 1, of all entries of a matrix', run: () => tf.norm(x(), 1), want: [21] },
  {
    name: 'norm, 2, of a batch of matrices along one axis',
    run: () => tf.norm(tf.tensor3d(flat, [1, 2, 3]), 2, 2),
    want: [[[Math.sqrt(14), Math.sqrt(77)]]],
  },
  {
    name: 'euclideanNorm along an axis',
    run: () => tf.euclideanNorm(x(), 0),
    want: [[Math.sqrt(17), Math.sqrt(29), Math.sqrt(45)]],
  },
];

const moments: ComposedCase[] = [
  {
    name: 'moments of all',
    run: () => Object.values(tf.moments(x())),
    want: [-0.5, sum(flat.map((v) => (v + 0.5) ** 2)) / 6],
  },
  {
    name: 'moments along axis 0',
    run: () => Object.values(tf.moments(x(), 0)),
    want: [
      [-1.5, 1.5, -1.5],
      [6.25, 12.25, 20.25],
    ],
  },
  {
    name: 'moments along axis -1, keepDims',
    run: () => Object.values(tf.moments(x(), -1, true)),
    want: [
      [[2 / 3], [-5 / 3]],
      [[38 / 9], [206 / 9]],
    ],
  },
  {
    name: 'moments of whole numbers',
    run: () => Object.values(tf.moments(tf.tensor1d([1, 2], 'int32'))),
    want: [1.5, 0.25],
  },
];

const losses: ComposedCase[] = [
  {
    name: 'losses.absoluteDifference',
    run: () => tf.losses.absoluteDifference(labels(), logits()),
    want: [(1 + 1 + 0 + 0 + 2 + 1) / 6],
  },
  {
    name: 'losses.absoluteDifference, weights, mean over the sum of weights',
    run: () => tf.losses.absoluteDifference(labels(), logits(), weights(), tf.Reduction.MEAN),
    want: [(2 + 3 * 3) / (3 * 4)],
  },
  {
    name: 'losses.absoluteDifference, weights, sum by nonzero weights',
    run: () =>
      tf.losses.absoluteDifference(
        labels(),
        logits(),
        tf.tensor2d([0, 3], [2, 1]),
        tf.Reduction.SUM_BY_NONZERO_WEIGHTS,
      ),
    want: [9 / 3],
  },
  {
    name: 'losses.meanSquaredError, sum',
    run: () => tf.losses.meanSquaredError(labels(), logits(), undefined, tf.Reduction.SUM),
    want: [1 + 1 + 4 + 1],
  },
  {
    name: 'losses.meanSquaredError, none',
    run: () => tf.losses.meanSquaredError(labels(), logits(), weights(), tf.Reduction.NONE),
    want: [
      [
        [1, 1, 0],
        [0, 12, 3],
      ],
    ],
  },
  {
    name: 'losses.cosineDistance',
    run: () => tf.losses.cosineDistance(tf.tensor2d([1, 0, 0, 1], [2, 2]), tf.tensor2d([0.6, 0.8, 1, 0], [2, 2]), 1),
    want: [(0.4 + 1) / 2],
  },
  {
    name: 'losses.hingeLoss',
    run: () => tf.losses.hingeLoss(tf.tensor1d([1, 0, 1]), tf.tensor1d([0.5, 0.5, 2])),
    want: [(0.5 + 1.5 + 0) / 3],
  },
  {
    name: 'losses.huberLoss, delta 1',
    run: () => tf.losses.huberLoss(tf.tensor1d([0, 0, 0]), tf.tensor1d([0.5, -3, 1])),
    want: [(0.125 + 2.5 + 0.5) / 3],
  },
  {
    name: 'losses.huberLoss, delta 2',
    run: () => tf.losses.huberLoss(tf.tensor1d([0, 0]), tf.tensor1d([0.5, -3]), undefined, 2),
    want: [(0.125 + 2 * 3 - 2) / 2],
  },
  {
    name: 'losses.logLoss',
    run: () => tf.losses.logLoss(tf.tensor1d([1, 0]), tf.tensor1d([0.5, 0.25])),
    want: [(-Math.log(0.5) - Math.log(0.75)) / 2],
  },
  {
    name: 'losses.sigmoidCrossEntropy',
    run: () => tf.losses.sigmoidCrossEntropy(tf.tensor2d([1, 0], [1, 2]), tf.tensor2d([2, -1], [1, 2])),
    want: [(Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1))) / 2],
  },
  {
    name: 'losses.sigmoidCrossEntropy, label smoothing',
    run: () => tf.losses.sigmoidCrossEntropy(tf.tensor2d([1, 0], [1, 2]), tf.tensor2d([2, -1], [1, 2]), undefined, 0.2),
    want: [(Math.log1p(Math.exp(-2)) + 2 * 0.1 + Math.log1p(Math.exp(-1)) + 0.1) / 2],
  },
  {
    name: 'losses.softmaxCrossEntropy',
    run: () => tf.losses.softmaxCrossEntropy(labels(), logits()),
    want: [sum(crossEntropy) / 2],
  },
  {
    name: 'losses.softmaxCrossEntropy, weights per example',
    run: () => tf.losses.softmaxCrossEntropy(labels(), logits(), tf.tensor1d([1, 3]), undefined, tf.Reduction.SUM),
    want: [crossEntropy[0]! + 3 * crossEntropy[1]!],
  },
  {
    name: 'losses.softmaxCrossEntropy, label smoothing',
    run: () => tf.losses.softmaxCrossEntropy(labels(), logits(), undefined, 0.3, tf.Reduction.NONE),
    want: [
      [
        logSumExp([2, 1, 0]) - (smooth(1, 0.3, 3) * 2 + smooth(0, 0.3, 3)),
        logSumExp([0, 3, 1]) - (smooth(1, 0.3, 3) * 3 + smooth(0, 0.3, 3)),
      ],
    ],
  },
  {
    name: 'losses.softmaxCrossEntropy of logits 1000 apart',
    run: () => tf.losses.softmaxCrossEntropy(tf.tensor2d([1, 0], [1, 2]), tf.tensor2d([0, 1000], [1, 2])),
    want: [1000],
  },
];

const selections: ComposedCase[] = [
  {
    name: 'booleanMaskAsync, of rows',
    run: () => tf.booleanMaskAsync(x(), tf.tensor1d([0, 1], 'bool')),
    want: [[[-4, 5, -6]]],
  },
  {
    name: 'booleanMaskAsync, of a matrix',
    run: () => tf.booleanMaskAsync(x(), tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3], 'bool')),
    want: [[1, 3, -6]],
  },
  {
    name: 'booleanMaskAsync, along axis 1',
    run: () => tf.booleanMaskAsync(x(), tf.tensor1d([0, 1, 1], 'bool'), 1),
    want: [
      [
        [-2, 3],
        [5, -6],
      ],
    ],
  },
  { name: 'booleanMaskAsync, nothing', run: () => tf.booleanMaskAsync(x(), tf.tensor1d([0, 0], 'bool')), want: [[]] },
  {
    name: 'whereAsync',
    run: () => tf.whereAsync(tf.tensor2d([1, 0, 1, 0], [2, 2], 'bool')),
    want: [
      [
        [0, 0],
        [1, 0],
      ],
    ],
  },
  { name: 'whereAsync, nothing', run: () => tf.whereAsync(tf.tensor1d([0, 0], 'bool')), want: [[]] },
  {
    name: 'setdiff1dAsync',
    run: () => tf.setdiff1dAsync(tf.tensor1d([1, 2, 3, 4, 5, 6]), tf.tensor1d([1, 3, 5])),
    want: [
      [2, 4, 6],
      [1, 3, 5],
    ],
  },
  {
    name: 'inTopKAsync',
    run: () => tf.inTopKAsync(tf.tensor2d([20, 10, 40, 30, 30, 50, -20, 10], [2, 4]), tf.tensor1d([2, 0], 'int32'), 2),
    want: [[1, 1]],
  },
  {
    fault: 'values 0',
    name: 'inTopKAsync, ties count as in',
    run: () => tf.inTopKAsync(tf.tensor2d([3, 3, 3, 1], [1, 4]), tf.tensor1d([2], 'int32'), 1),
    want: [[1]],
  },
  {
    name: 'math.confusionMatrix',
    run: () => tf.math.confusionMatrix(tf.tensor1d([0, 1, 2, 1, 0], 'int32'), tf.tensor1d([0, 2, 2, 1, 0], 'int32'), 3),
    want: [
      [
        [2, 0, 0],
        [0, 1, 1],
        [0, 0, 1],
      ],
    ],
  },
  {
    name: 'meshgrid, xy',
    run: () => tf.meshgrid(tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5])),
    want: [
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
      [
        [4, 4, 4],
        [5, 5, 5],
      ],
    ],
  },
  {
    name: 'meshgrid, ij',
    run: () => tf.meshgrid(tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5]), { indexing: 'ij' }),
    want: [
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
      [
        [4, 5],
        [4, 5],
        [4, 5],
      ],
    ],
  },
  {
    fault: 'throws: The sum of sizes must match the size of the axis dimension.',
    name: 'split, the rest first',
    run: () => tf.split(tf.tensor1d([1, 2, 3, 4, 5]), [-1, 2]),
    want: [
      [1, 2, 3],
      [4, 5],
    ],
  },
  {
    name: 'split, the rest last',
    run: () => tf.split(tf.tensor1d([1, 2, 3, 4, 5]), [2, -1]),
    want: [
      [1, 2],
      [3, 4, 5],
    ],
  },
  {
    name: 'unstack along the last axis',
    run: () => tf.unstack(x(), -1),
    want: [
      [1, -4],
      [-2, 5],
      [3, -6],
    ],
  },
  {
    name: 'movingAverage',
    run: () => tf.movingAverage(tf.scalar(2), tf.scalar(4), 0.75, undefined, false),
    want: [2.5],
  },
  {
    name: 'movingAverage, unbiased',
    run: () => tf.movingAverage(tf.scalar(2), tf.scalar(4), 0.75, 2),
    want: [2 + 0.5 / (1 - 0.75 ** 2)],
  },
  {
    name: 'dropout, rate 0',
    run: () => tf.dropout(x(), 0),
    want: [
      [
        [1, -2, 3],
        [-4, 5, -6],
      ],
    ],
  },
  {
    name: 'ensureShape',
    run: () => tf.ensureShape(x(), [2, null as unknown as number]),
    want: [
      [
        [1, -2, 3],
        [-4, 5, -6],
      ],
    ],
  },
];

const matrix = (): tf.Tensor2D => tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]);
const linalg: ComposedCase[] = [
  {
    name: 'linalg.bandPart, the diagonal',
    run: () => tf.linalg.bandPart(matrix(), 0, 0),
    want: [
      [
        [1, 0, 0],
        [0, 5, 0],
        [0, 0, 9],
      ],
    ],
  },
  {
    name: 'linalg.bandPart, lower triangle',
    run: () => tf.linalg.bandPart(matrix(), -1, 0),
    want: [
      [
        [1, 0, 0],
        [4, 5, 0],
        [7, 8, 9],
      ],
    ],
  },
  {
    name: 'linalg.bandPart, one above',
    run: () => tf.linalg.bandPart(matrix(), 0, 1),
    want: [
      [
        [1, 2, 0],
        [0, 5, 6],
        [0, 0, 9],
      ],
    ],
  },
  {
    name: 'linalg.bandPart of rows',
    run: () => tf.linalg.bandPart(x(), 0, -1),
    want: [
      [
        [1, -2, 3],
        [0, 5, -6],
      ],
    ],
  },
  {
    name: 'linalg.gramSchmidt',
    run: () => tf.linalg.gramSchmidt(tf.tensor2d([3, 4, 1, 0], [2, 2])),
    want: [
      [
        [0.6, 0.8],
        [0.8, -0.6],
      ],
    ],
  },
  {
    name: 'linalg.qr times each other',
    run: () => {
      const [q, r] = tf.linalg.qr(matrix());
      return [tf.matMul(q, r), tf.matMul(q, q, true)];
    },
    want: [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    ],
  },
  {
    name: 'linalg.qr of a tall matrix',
    run: () => {
      const [q, r] = tf.linalg.qr(tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]));
      return tf.matMul(q, r);
    },
    want: [
      [
        [1, 2],
        [3, 4],
        [5, 7],
      ],
    ],
  },
  {
    name: 'linalg.qr of a wide matrix',
    run: () => {
      const [q, r] = tf.linalg.qr(tf.tensor2d([1, 2, 3, 4, 5, 7], [2, 3]));
      return tf.matMul(q, r);
    },
    want: [
      [
        [1, 2, 3],
        [4, 5, 7],
      ],
    ],
  },
  {
    name: 'linalg.qr of a tall matrix, full',
    run: () => {
      const [q, r] = tf.linalg.qr(tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]), true);
      return tf.matMul(q, r);
    },
    want: [
      [
        [1, 2],
        [3, 4],
        [5, 7],
      ],
    ],
  },
  {
    name: 'linalg.qr of a matrix that begins with 0',
    run: () => {
      const [q, r] = tf.linalg.qr(tf.tensor2d([0, 1, 1, 0], [2, 2]));
      return [tf.matMul(q, r)];
    },
    want: [
      [
        [0, 1],
        [1, 0],
      ],
    ],
  },
  { name: 'einsum, a trace', run: () => tf.einsum('ij,ij->', x(), x()), want: [91] },
  {
    name: 'einsum, batches',
    run: () => tf.einsum('ij,kj->ik', x(), x()),
    want: [
      [
        [14, -32],
        [-32, 77],
      ],
    ],
  },
  {
    name: 'outerProduct',
    run: () => tf.outerProduct(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])),
    want: [
      [
        [3, 4],
        [6, 8],
      ],
    ],
  },
  {
    name: 'eye, a batch',
    run: () => tf.eye(2, 3, [2]),
    want: [
      [
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
      ],
    ],
  },
];

const cosines = (n: number, period: number, a: number): number[] =>
  Array.from({ length: n }, (_, i) => a - (1 - a) * Math.cos((2 * Math.PI * i) / period));
const signal: ComposedCase[] = [
  { name: 'signal.hannWindow, periodic', run: () => tf.signal.hannWindow(4), want: [cosines(4, 4, 0.5)] },
  {
    fault: 'values 0, 0.5, 1, 0.5, 0',
    name: 'signal.hannWindow of odd length, periodic',
    run: () => tf.signal.hannWindow(5),
    want: [cosines(5, 5, 0.5)],
  },
  { name: 'signal.hammingWindow, periodic', run: () => tf.signal.hammingWindow(4), want: [cosines(4, 4, 0.54)] },
  {
    fault: 'values 0.08, 0.54, 1, 0.54, 0.08',
    name: 'signal.hammingWindow of odd length, periodic',
    run: () => tf.signal.hammingWindow(5),
    want: [cosines(5, 5, 0.54)],
  },
  {
    name: 'signal.frame',
    run: () => tf.signal.frame(tf.tensor1d([1, 2, 3, 4, 5]), 3, 2),
    want: [
      [
        [1, 2, 3],
        [3, 4, 5],
      ],
    ],
  },
  {
    name: 'signal.frame, padded at the end',
    run: () => tf.signal.frame(tf.tensor1d([1, 2, 3, 4]), 3, 2, true, 9),
    want: [
      [
        [1, 2, 3],
        [3, 4, 9],
      ],
    ],
  },
  {
    name: 'signal.frame, padded at the end, a step longer than the frame',
    run: () => tf.signal.frame(tf.tensor1d([1, 2, 3, 4]), 1, 3, true, 9),
    want: [[[1], [4]]],
  },
  {
    name: 'spectral.rfft, real and imaginary part',
    run: () => {
      const y = tf.spectral.rfft(tf.tensor1d([1, 2, 3, 4]));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [10, -2, -2],
      [0, 2, 0],
    ],
  },
  {
    name: 'spectral.rfft of odd length',
    run: () => {
      const y = tf.spectral.rfft(tf.tensor1d([1, 2, 4]));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [7, -2],
      [0, Math.sqrt(3)],
    ],
  },
  {
    name: 'spectral.rfft, cut',
    run: () => {
      const y = tf.spectral.rfft(tf.tensor1d([1, 2, 3, 4]), 2);
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [3, -1],
      [0, 0],
    ],
  },
  {
    name: 'spectral.rfft, padded',
    run: () => {
      const y = tf.spectral.rfft(tf.tensor1d([1, 2]), 4);
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [3, 1, -1],
      [0, -2, 0],
    ],
  },
  {
    name: 'spectral.fft of a batch',
    run: () => {
      const y = tf.spectral.fft(tf.complex(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, 0, 0, 2], [2, 2])));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [
        [3, -1],
        [7, -1],
      ],
      [
        [1, 1],
        [2, -2],
      ],
    ],
  },
  {
    name: 'spectral.ifft undoes fft',
    run: () => {
      const y = tf.spectral.ifft(tf.spectral.fft(tf.complex(tf.tensor1d([1, 2, 3]), tf.tensor1d([0, 1, -1]))));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [1, 2, 3],
      [0, 1, -1],
    ],
  },
  {
    fault: 'shape [1, 4]',
    name: 'spectral.irfft undoes rfft, even length',
    run: () => tf.spectral.irfft(tf.spectral.rfft(tf.tensor1d([1, 2, 3, 5]))),
    want: [[1, 2, 3, 5]],
  },
  {
    name: 'signal.stft without a window',
    run: () => {
      const y = tf.signal.stft(tf.tensor1d([1, 2, 3, 4]), 2, 1, 2, (n) => tf.ones([n]));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [
        [3, -1],
        [5, -1],
        [7, -1],
      ],
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
  },
];

const imaging: ComposedCase[] = [
  {
    name: 'image.rgbToGrayscale',
    run: () => tf.image.rgbToGrayscale(tf.tensor3d([10, 20, 30], [1, 1, 3])),
    want: [[[[0.2989 * 10 + 0.587 * 20 + 0.114 * 30]]]],
  },
  {
    name: 'image.threshold, binary',
    run: () => tf.image.threshold(tf.tensor3d([10, 200, 127, 128], [2, 2, 1]), 'binary', false, 0.5),
    want: [
      [
        [[0], [255]],
        [[0], [255]],
      ],
    ],
  },
  {
    name: 'image.threshold, inverted',
    run: () => tf.image.threshold(tf.tensor3d([10, 200, 127, 128], [2, 2, 1]), 'binary', true, 0.5),
    want: [
      [
        [[255], [0]],
        [[255], [0]],
      ],
    ],
  },
  {
    name: 'image.threshold, otsu',
    run: () => tf.image.threshold(tf.tensor3d([10, 12, 200, 210], [2, 2, 1]), 'otsu'),
    want: [
      [
        [[0], [0]],
        [[255], [255]],
      ],
    ],
  },
  {
    name: 'image.resizeBilinear of rank 3',
    run: () => tf.image.resizeBilinear(tf.tensor3d([1, 2, 3, 4], [2, 2, 1]), [1, 1], false, true),
    want: [[[[2.5]]]],
  },
];

const rest: ComposedCase[] = [
  {
    name: 'logSumExp, keepDims',
    run: () => tf.logSumExp(logits(), 1, true),
    want: [[[logSumExp([2, 1, 0])], [logSumExp([0, 3, 1])]]],
  },
  {
    fault: 'values NaN',
    name: 'logSumExp of infinities',
    run: () => tf.logSumExp(tf.tensor1d([-Infinity, -Infinity])),
    want: [-Infinity],
  },
  {
    fault: 'values NaN',
    name: 'logSumExp with an infinity',
    run: () => tf.logSumExp(tf.tensor1d([1, Infinity])),
    want: [Infinity],
  },
  {
    name: 'softmax along an axis that is not the last',
    run: () => tf.softmax(logits(), 1),
    want: [
      [
        [2, 1, 0],
        [0, 3, 1],
      ].map((row) => row.map((v) => Math.exp(v - logSumExp(row)))),
    ],
  },
  { name: 'divNoNan', run: () => tf.divNoNan(tf.tensor1d([1, 0, 2]), tf.tensor1d([0, 0, 4])), want: [[0, 0, 0.5]] },
  {
    name: 'divNoNan, broadcast',
    run: () => tf.divNoNan(tf.tensor2d([1, 2], [2, 1]), tf.tensor1d([0, 4])),
    want: [
      [
        [0, 0.25],
        [0, 0.5],
      ],
    ],
  },
  {
    name: 'batchNorm4d, offset and scale',
    run: () =>
      tf.batchNorm4d(
        tf.tensor4d([2, 4], [1, 1, 1, 2]),
        tf.tensor1d([1, 2]),
        tf.tensor1d([3, 8]),
        tf.tensor1d([1, 2]),
        tf.tensor1d([2, 3]),
        1,
      ),
    want: [[[[[2 * (1 / 2) + 1, (3 * 2) / 3 + 2]]]]],
  },
  {
    name: 'basicLSTMCell',
    run: () =>
      tf.basicLSTMCell(
        tf.scalar(1),
        tf.tensor2d([0, 0, 0, 0, 0, 0, 0, 0], [2, 4]),
        tf.tensor1d([1, 2, 3, 4]),
        tf.tensor2d([5], [1, 1]),
        tf.tensor2d([0.5], [1, 1]),
        tf.tensor2d([0.25], [1, 1]),
      ),
    want: (() => {
      const s = (v: number): number => 1 / (1 + Math.exp(-v));
      const c = 0.5 * s(3 + 1) + s(1) * Math.tanh(2);
      return [[[c]], [[Math.tanh(c) * s(4)]]];
    })(),
  },
  { name: 'linspace, one number', run: () => tf.linspace(2, 5, 1), want: [[2]] },
  { name: 'range of nothing', run: () => tf.range(3, 3), want: [[]] },
  { name: 'cosh of large numbers', run: () => tf.cosh(tf.tensor1d([88.9])), want: [[Math.cosh(88.9)]] },
  {
    name: 'separableConv2d',
    run: () =>
      tf.separableConv2d(
        tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]),
        tf.tensor4d([1, 1, 1, 1], [2, 2, 1, 1]),
        tf.tensor4d([2], [1, 1, 1, 1]),
        1,
        'valid',
      ),
    want: [[[[[20]]]]],
  },
  {
    name: 'clipByValue of int32 by fractions',
    run: () => tf.clipByValue(tf.tensor1d([-3, 0, 3], 'int32'), -1, 2),
    want: [[-1, 0, 2]],
  },
  {
    name: 'topk of equal values',
    run: () => Object.values(tf.topk(tf.tensor1d([1, 3, 3, 2]), 3)),
    want: [
      [3, 3, 2],
      [1, 2, 3],
    ],
  },
  {
    name: 'pool, average, dilated',
    run: () => tf.pool(tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]), 2, 'avg', 'valid', 2, 1),
    want: [[[[[5]]]]],
  },
  {
    name: 'unsortedSegmentSum',
    run: () => tf.unsortedSegmentSum(x(), tf.tensor1d([1, 1], 'int32'), 2),
    want: [
      [
        [0, 0, 0],
        [-3, 3, -3],
      ],
    ],
  },
];

/** Functions that tfjs-core composes of kernels, against their definitions. */
export const composedCases: readonly ComposedCase[] = [
  ...norms,
  ...moments,
  ...losses,
  ...selections,
  ...linalg,
  ...signal,
  ...imaging,
  ...rest,
];
