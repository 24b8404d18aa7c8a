import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { inputs } from '../testing/inputs.ts';
import { sound } from './sound.test-support.ts';

const { uniform } = inputs(9);
type Image = tf.Tensor4D;
type Padding = 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];
const image = () => uniform([2, 6, 5, 2], -0.5, 0.5);
const rounding = (pad: Padding) => (typeof pad === 'string' ? undefined : 'floor');

describe('convolutions agree with differences', () => {
  const explicit: Padding = [
    [0, 0],
    [2, 0],
    [1, 1],
    [0, 0],
  ];
  for (const [stride, pad] of [
    [1, 'valid'],
    [1, 'same'],
    [2, 'valid'],
    [2, 'same'],
    [1, 1],
    [2, explicit],
  ] as [number, Padding][])
    sound(
      `conv2d, stride ${stride}, padding ${String(pad)}`,
      (x, w) => tf.conv2d(x as Image, w as Image, stride, pad, 'NHWC', 1, rounding(pad)),
      () => [image(), uniform([3, 3, 2, 3], -0.5, 0.5)],
    );
  for (const pad of ['same', 'valid'] as const)
    sound(
      `conv2d, dilation 2, ${pad}`,
      (x, w) => tf.conv2d(x as Image, w as Image, 1, pad, 'NHWC', 2),
      () => [image(), uniform([2, 2, 2, 3], -0.5, 0.5)],
    );
  sound(
    'conv2d, dilation 2 × 1',
    (x, w) => tf.conv2d(x as Image, w as Image, 1, 'same', 'NHWC', [2, 1]),
    () => [image(), uniform([2, 3, 2, 2], -0.5, 0.5)],
  );
  sound(
    'conv2d, 1 × 1',
    (x, w) => tf.conv2d(x as Image, w as Image, 1, 'valid'),
    () => [image(), uniform([1, 1, 2, 3])],
  );
  sound(
    'conv1d',
    (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same'),
    () => [uniform([2, 6, 2]), uniform([3, 2, 3])],
  );
  sound(
    'conv2dTranspose, stride 2',
    (x, w) => tf.conv2dTranspose(x as Image, w as Image, [2, 7, 7, 2], 2, 'valid'),
    () => [uniform([2, 3, 3, 2]), uniform([3, 3, 2, 2])],
  );
  sound(
    'conv2dTranspose, stride 1, same',
    (x, w) => tf.conv2dTranspose(x as Image, w as Image, [2, 3, 3, 2], 1, 'same'),
    () => [uniform([2, 3, 3, 2]), uniform([3, 3, 2, 2])],
  );
  for (const [stride, pad] of [
    [1, 'same'],
    [2, 'same'],
    [1, 'valid'],
    [2, 'valid'],
  ] as const)
    sound(
      `depthwiseConv2d, stride ${stride}, ${pad}`,
      (x, w) => tf.depthwiseConv2d(x as Image, w as Image, stride, pad),
      () => [image(), uniform([3, 3, 2, 2])],
    );
  sound(
    'depthwiseConv2d, dilation 2',
    (x, w) => tf.depthwiseConv2d(x as Image, w as Image, 1, 'same', 'NHWC', 2),
    () => [image(), uniform([2, 2, 2, 2])],
  );
  sound(
    'separableConv2d',
    (x, d, p) => tf.separableConv2d(x as Image, d as Image, p as Image, 1, 'same'),
    () => [image(), uniform([3, 3, 2, 2], -0.5, 0.5), uniform([1, 1, 4, 3], -0.5, 0.5)],
  );
  sound(
    'fused.conv2d, linear',
    (x, filter, bias) =>
      tf.fused.conv2d({ x: x as Image, filter: filter as Image, bias: bias!, strides: 1, pad: 'same' }),
    () => [image(), uniform([3, 3, 2, 3], -0.5, 0.5), uniform([3])],
  );
  sound(
    'fused.depthwiseConv2d, relu',
    (x, filter, bias) =>
      tf.fused.depthwiseConv2d({
        x: x as Image,
        filter: filter as Image,
        bias: bias!,
        strides: 1,
        pad: 'same',
        activation: 'relu',
      }),
    () => [image(), uniform([3, 3, 2, 1], -0.5, 0.5), tf.fill([2], 9)],
  );
  sound(
    'fused.matMul, sigmoid',
    (a, b, bias) => tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation: 'sigmoid' }),
    () => [uniform([3, 4]), uniform([4, 2]), uniform([2])],
  );
});
