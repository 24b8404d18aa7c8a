// The reference against values that were computed by hand.
import { expect, test } from 'vitest';
import { type NdArray, ndarray } from './array.ts';
import { erf } from './erf.ts';
import type { Attributes } from './kernel.ts';
import { referenceKernels } from './kernels.ts';

const array = (shape: readonly number[], values: readonly number[]): NdArray => ndarray(shape, 'float32', values);
const ints = (shape: readonly number[], values: readonly number[]): NdArray => ndarray(shape, 'int32', values);
const countTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

const result = (name: string, inputs: Record<string, NdArray>, attrs: Attributes = {}): NdArray =>
  [referenceKernels[name]!(inputs, attrs, () => undefined)].flat()[0] as NdArray;

const image = array([1, 3, 3, 1], countTo(9));
const nan = array([1, 2, 2, 1], [1, NaN, 2, 3]);

test.each<[string, string, Record<string, NdArray>, Attributes, readonly number[], readonly number[]]>([
  [
    'a convolution by a window of two ones',
    'Conv2D',
    { x: image, filter: array([2, 1, 1, 1], [1, 1]) },
    { strides: 1, pad: 'valid' },
    [1, 2, 3, 1],
    [5, 7, 9, 11, 13, 15],
  ],
  [
    'same padding: the odd cell of padding is behind',
    'Conv2D',
    { x: image, filter: array([2, 2, 1, 1], [1, 1, 1, 1]) },
    { strides: 2, pad: 'same' },
    [1, 2, 2, 1],
    [12, 9, 15, 9],
  ],
  [
    'a dilated filter',
    'Conv2D',
    { x: image, filter: array([2, 2, 1, 1], [1, 10, 100, 1000]) },
    { strides: 1, pad: 'valid', dilations: 2 },
    [1, 1, 1, 1],
    [9731],
  ],
  [
    'a number as padding, a window that is not square',
    'Conv2D',
    { x: image, filter: array([3, 1, 1, 1], [1, 1, 1]) },
    { strides: 1, pad: 1 },
    [1, 3, 5, 1],
    [0, 5, 7, 9, 0, 0, 12, 15, 18, 0, 0, 11, 13, 15, 0],
  ],
  [
    'channels first',
    'Conv2D',
    { x: array([1, 2, 1, 1], [3, 5]), filter: array([1, 1, 2, 1], [10, 1]) },
    { strides: 1, pad: 'valid', dataFormat: 'NCHW' },
    [1, 1, 1, 1],
    [35],
  ],
  [
    'a gradient of the input',
    'Conv2DBackpropInput',
    { dy: array([1, 1, 2, 1], [1, 10]), filter: array([1, 2, 1, 1], [2, 3]) },
    { strides: 1, pad: 'valid', inputShape: [1, 1, 3, 1] },
    [1, 1, 3, 1],
    [2, 23, 30],
  ],
  [
    'a gradient of the filter',
    'Conv2DBackpropFilter',
    { x: array([1, 1, 3, 1], [1, 2, 3]), dy: array([1, 1, 2, 1], [1, 10]) },
    { strides: 1, pad: 'valid', filterShape: [1, 2, 1, 1] },
    [1, 2, 1, 1],
    [21, 32],
  ],
  [
    'each channel by itself',
    'DepthwiseConv2dNative',
    { x: array([1, 1, 1, 2], [3, 5]), filter: array([1, 1, 2, 2], [1, 10, 100, 1000]) },
    { strides: 1, pad: 'valid' },
    [1, 1, 1, 4],
    [3, 30, 500, 5000],
  ],
  [
    'depthwise, same, with strides',
    'DepthwiseConv2dNative',
    { x: array([1, 1, 4, 1], [1, 1, 1, 1]), filter: array([3, 1, 1, 1], [1, 1, 1]) },
    { strides: 2, pad: 'same' },
    [1, 1, 2, 1],
    [1, 1],
  ],
  [
    'an average leaves padding out',
    'AvgPool',
    { x: image },
    { filterSize: 2, strides: 2, pad: 'same' },
    [1, 2, 2, 1],
    [3, 4.5, 7.5, 9],
  ],
  [
    'a maximum',
    'MaxPool',
    { x: image },
    { filterSize: 2, strides: 2, pad: 'valid', dimRoundingMode: 'floor' },
    [1, 1, 1, 1],
    [5],
  ],
  [
    'a maximum, sizes rounded up',
    'MaxPool',
    { x: image },
    { filterSize: 2, strides: 2, pad: 0, dimRoundingMode: 'ceil' },
    [1, 2, 2, 1],
    [5, 6, 8, 9],
  ],
  ['NaN is larger than all', 'MaxPool', { x: nan }, { filterSize: 2, strides: 1, pad: 'valid' }, [1, 1, 1, 1], [NaN]],
  [
    'the first of equal maxima has the gradient',
    'MaxPoolGrad',
    { dy: array([1, 1, 1, 1], [7]), input: array([1, 2, 2, 1], [1, 4, 4, 0]), output: array([1, 1, 1, 1], [4]) },
    { filterSize: 2, strides: 1, pad: 'valid' },
    [1, 2, 2, 1],
    [0, 7, 0, 0],
  ],
  [
    'a product of transposed matrices',
    'BatchMatMul',
    { a: array([2, 1], [1, 2]), b: array([3, 2], countTo(6)) },
    { transposeA: true, transposeB: true },
    [1, 3],
    [5, 11, 17],
  ],
  [
    'a product of stacks of one and two',
    'BatchMatMul',
    { a: array([1, 1, 2], [1, 2]), b: array([2, 2, 1], countTo(4)) },
    { transposeA: false, transposeB: false },
    [2, 1, 1],
    [5, 11],
  ],
  [
    'Einstein’s sum',
    'Einsum',
    { 0: array([2, 2], countTo(4)), 1: array([2], [10, 1]) },
    { equation: 'ij,j->i' },
    [2],
    [12, 34],
  ],
  [
    'an exclusive sum from the end',
    'Cumsum',
    { x: array([3], [1, 2, 4]) },
    { axis: -1, exclusive: true, reverse: true },
    [3],
    [6, 4, 0],
  ],
  [
    'a maximum over axes counted from the end',
    'Max',
    { x: array([2, 2], [1, 5, 3, 2]) },
    { reductionIndices: [-1], keepDims: true },
    [2, 1],
    [5, 3],
  ],
  ['a maximum of nothing', 'Max', { x: array([0], []) }, { reductionIndices: [0] }, [], [-Infinity]],
  [
    'halves are rounded to even numbers',
    'Round',
    { x: array([5], [0.5, 1.5, 2.5, -0.5, -1.5]) },
    {},
    [5],
    [0, 2, 2, 0, -2],
  ],
  [
    'a remainder has the sign of the divisor',
    'Mod',
    { a: array([4], [5, -5, 5, -5]), b: array([4], [3, 3, -3, -3]) },
    {},
    [4],
    [2, 1, -1, -2],
  ],
  [
    'a quotient of whole numbers is rounded down',
    'FloorDiv',
    { a: ints([2], [7, -7]), b: ints([2], [2, 2]) },
    {},
    [2],
    [3, -4],
  ],
  [
    'both operands broadcast',
    'Add',
    { a: array([2, 1], [10, 20]), b: array([3], [1, 2, 3]) },
    {},
    [2, 3],
    [11, 12, 13, 21, 22, 23],
  ],
  [
    'a dilation',
    'Dilation2D',
    { x: array([1, 1, 3, 1], [1, 5, 2]), filter: array([1, 2, 1], [0, 3]) },
    { strides: 1, pad: 'valid' },
    [1, 1, 2, 1],
    [8, 5],
  ],
  [
    'a convolution over three axes',
    'Conv3D',
    { x: array([1, 2, 1, 2, 1], countTo(4)), filter: array([2, 1, 1, 1, 1], [1, 10]) },
    { strides: 1, pad: 'valid' },
    [1, 1, 1, 2, 1],
    [31, 42],
  ],
])('%s', (_what, name, inputs, attrs, shape, values) => {
  const y = result(name, inputs, attrs);
  expect(y.shape).toEqual(shape);
  expect(Array.from(y.values)).toEqual(values);
});

test('the error function, to 12 digits', () => {
  // Abramowitz and Stegun, table 7.1
  for (const [at, value] of [
    [0, 0],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [-1, -0.8427007929497149],
  ] as const)
    expect(erf(at)).toBeCloseTo(value, 12);
});
