// The gradient of a convolution's filter where it is shared out, also on a driver in software, which is not given it.
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InstalledKernels, installKernels } from '../../install-kernels.ts';
import { array, drawFrom, relativeError, runKernel, started } from '../../testing/run-kernel.ts';
import { type Conv2DAttrs, conv2DGeometry } from '../../window-geometry.ts';
import { webgpuKernels } from '../kernels.ts';
import { convolutionKernels } from './convolution.ts';

const draw = drawFrom(21);

test('a GPU is given it, a driver in software is not', async () => {
  const { stop } = await started('webgpu');
  for (const software of [false, true]) expect('Conv2DBackpropFilter' in webgpuKernels({ software })).toBe(!software);
  await stop();
});

let installed: InstalledKernels;
beforeAll(() => void (installed = installKernels('webgpu', convolutionKernels())));
afterAll(() => installed.restore());

interface Case {
  readonly images: readonly number[];
  readonly filter: readonly number[];
  readonly attrs: Conv2DAttrs;
}

/** Σ x dy over all positions, for each weight, in double precision. */
function gradient({ images, filter, attrs }: Case, x: Float32Array, dy: Float32Array): Float32Array {
  const { info } = conv2DGeometry(images, filter, attrs);
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth } = info;
  const sums = new Float64Array(tf.util.sizeFromShape([...filter]));
  for (let at = 0; at < info.batchSize * outHeight * outWidth; at++)
    for (let cell = 0; cell < filterHeight * filterWidth; cell++) {
      const [line, image] = [Math.floor(at / outWidth), Math.floor(at / outWidth / outHeight)];
      const row = (line % outHeight) * info.strideHeight - info.padInfo.top + Math.floor(cell / filterWidth);
      const column = (at % outWidth) * info.strideWidth - info.padInfo.left + (cell % filterWidth);
      if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
      const pixel = ((image * inHeight + row) * inWidth + column) * inChannels;
      for (let c = 0; c < inChannels; c++)
        for (let f = 0; f < outChannels; f++)
          sums[(cell * inChannels + c) * outChannels + f]! += x[pixel + c]! * dy[at * outChannels + f]!;
    }
  return Float32Array.from(sums);
}

test.each([
  {
    images: [2, 33, 21, 3],
    filter: [3, 3, 3, 20],
    strides: 1,
    pad: 'same',
    is: 'a tile of two rows and columns a thread',
  },
  {
    images: [5, 22, 21, 37],
    filter: [2, 2, 37, 35],
    strides: [2, 1],
    pad: 'same',
    is: 'several tiles, the last not full',
  },
  { images: [1, 40, 30, 2], filter: [1, 1, 2, 3], strides: 1, pad: 'valid', is: 'parts of unequal length' },
] as const)('$is: images $images, filter $filter, strides $strides, $pad', async ({ images, filter, strides, pad }) => {
  const attrs = { strides, pad } as unknown as Conv2DAttrs;
  const [x, dy] = [array(images, draw), array(conv2DGeometry(images, filter, attrs).info.outShape, draw)];
  const want = { shape: filter, values: gradient({ images, filter, attrs }, x.values, dy.values) };
  const before = tf.engine().registry['webgpu']!.numDataIds();
  const got = await runKernel('webgpu', 'Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter });
  expect(got.shape).toEqual(filter);
  expect(relativeError(got, want)).toBeLessThan(2e-6);
  expect(tf.engine().registry['webgpu']!.numDataIds()).toBe(before);
});

test('the same inputs give the same bits', async () => {
  const [x, dy] = [array([3, 20, 20, 3], draw), array([3, 20, 20, 20], draw)];
  const attrs = { strides: 1, pad: 'same', filterShape: [3, 3, 3, 20] };
  const once = await runKernel('webgpu', 'Conv2DBackpropFilter', { x, dy }, attrs);
  expect(await runKernel('webgpu', 'Conv2DBackpropFilter', { x, dy }, attrs)).toEqual(once);
});
