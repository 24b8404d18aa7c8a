import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../kernel-table.ts';

type Three = readonly [number, number, number];
const three = (value: number | Three): Three => (typeof value === 'number' ? [value, value, value] : value);

/**
 * The largest of each box: that along the depth of those in its planes, by the kernel of images, which keeps NaN and −∞ as the stock shaders
 * of boxes do not.
 */
export function maxPool3DKernels(stock: (kernelName: string) => tf.KernelFunc): KernelTable {
  const kernel = stock('MaxPool');
  const reshape = stock('Reshape');
  return {
    MaxPool3D: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as {
        readonly filterSize: number | Three;
        readonly strides: number | Three;
        readonly pad: 'valid' | 'same' | number;
        readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
      };
      const [batch, depth, height, width, channels] = x.shape as [number, number, number, number, number];
      const [window, steps] = [three(filterSize), three(strides)];
      const pool = (images: tf.TensorInfo, shape: number[], axes: 'depth' | 'plane'): tf.TensorInfo => {
        const own = (sizes: Three): [number, number] => (axes === 'plane' ? [sizes[1], sizes[2]] : [sizes[0], 1]);
        const around: [number, number][] =
          typeof pad === 'number' ? [[0, 0], [pad, pad], axes === 'plane' ? [pad, pad] : [0, 0], [0, 0]] : [];
        const input = reshape({ ...call, inputs: { x: images }, attrs: { shape } }) as tf.TensorInfo;
        const y = kernel({
          ...call,
          inputs: { x: input },
          attrs: {
            filterSize: own(window),
            strides: own(steps),
            pad: (typeof pad === 'number' ? around : pad) as string,
            ...(dimRoundingMode === undefined ? {} : { dimRoundingMode }),
          },
        }) as tf.TensorInfo;
        (call.backend as tf.KernelBackend).disposeData(input.dataId);
        return y;
      };
      const planes = pool(x, [batch * depth, height, width, channels], 'plane');
      const [, rows, columns] = planes.shape as [number, number, number, number];
      const boxes = pool(planes, [batch, depth, rows * columns, channels], 'depth');
      const shape = [batch, boxes.shape[1] as number, rows, columns, channels];
      const y = reshape({ ...call, inputs: { x: boxes }, attrs: { shape } });
      for (const { dataId } of [planes, boxes]) (call.backend as tf.KernelBackend).disposeData(dataId);
      return y;
    },
  };
}
