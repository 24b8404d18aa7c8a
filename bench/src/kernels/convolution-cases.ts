import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase } from './kernel-case.ts';

interface Convolution {
  readonly x: readonly [batch: number, height: number, width: number, channels: number];
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly pad: 'same' | 'valid';
}

/** The convolutions of lenet, lenet-caffe and resnet14. */
const convolutions: readonly Convolution[] = [
  { x: [50, 28, 28, 1], filters: 6, kernel: 5, pad: 'same' },
  { x: [50, 14, 14, 6], filters: 16, kernel: 5, pad: 'valid' },
  { x: [50, 5, 5, 16], filters: 120, kernel: 5, pad: 'valid' },
  { x: [64, 28, 28, 1], filters: 20, kernel: 5, pad: 'valid' },
  { x: [64, 12, 12, 20], filters: 50, kernel: 5, pad: 'valid' },
  { x: [32, 32, 32, 3], filters: 16, kernel: 3, pad: 'same' },
  { x: [32, 32, 32, 16], filters: 16, kernel: 3, pad: 'same' },
  { x: [32, 32, 32, 16], filters: 32, kernel: 3, stride: 2, pad: 'same' },
  { x: [32, 16, 16, 32], filters: 32, kernel: 3, pad: 'same' },
  { x: [32, 8, 8, 64], filters: 64, kernel: 3, pad: 'same' },
  { x: [32, 16, 16, 32], filters: 64, kernel: 1, stride: 2, pad: 'same' },
];

export const convolutionCases: readonly KernelCase[] = convolutions.flatMap(
  ({ x, filters, kernel, stride = 1, pad }) => {
    const filter = [kernel, kernel, x[3], filters] as const;
    const y = tf.backend_util.computeConv2DInfo([...x], [...filter], stride, 1, pad).outShape;
    const attrs = { strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: [1, 1] };
    const shape = `${x.join('×')} ${kernel}×${kernel}→${filters} ${pad}${stride === 1 ? '' : ` stride ${stride}`}`;
    return [
      { name: `conv2d ${shape} forward`, kernel: 'Conv2D', inputs: { x, filter }, attrs },
      {
        name: `conv2d ${shape} input gradient`,
        kernel: 'Conv2DBackpropInput',
        inputs: { dy: y, filter },
        attrs: { ...attrs, inputShape: [...x] },
      },
      {
        name: `conv2d ${shape} filter gradient`,
        kernel: 'Conv2DBackpropFilter',
        inputs: { x, dy: y },
        attrs: { ...attrs, filterShape: [...filter] },
      },
    ];
  },
);
