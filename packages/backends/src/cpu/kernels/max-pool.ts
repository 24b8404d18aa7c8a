import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { type Pool2DAttrs, pool2DGeometry } from '../../window-geometry.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;
type Values = Float32Array | Int32Array;

interface Pool3DAttrs {
  readonly filterSize: number | [number, number, number];
  readonly strides: number | [number, number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: 'NDHWC' | 'NCDHW';
}

/** An axis along which windows lie. */
interface Axis {
  readonly size: number;
  readonly out: number;
  readonly filter: number;
  readonly stride: number;
  readonly before: number;
}

/** Pooling of [batch, depth, height, width, channels]. */
interface Windows {
  readonly batch: number;
  readonly channels: number;
  readonly axes: readonly [depth: Axis, height: Axis, width: Axis];
  readonly outShape: number[];
}

const single: Axis = { size: 1, out: 1, filter: 1, stride: 1, before: 0 };

function windows2D(shape: readonly number[], attrs: Pool2DAttrs): Windows {
  const { info } = pool2DGeometry(shape, attrs);
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } =
    info;
  return {
    batch: info.batchSize,
    channels: info.inChannels,
    outShape: info.outShape,
    axes: [
      single,
      { size: inHeight, out: outHeight, filter: filterHeight, stride: strideHeight, before: padInfo.top },
      { size: inWidth, out: outWidth, filter: filterWidth, stride: strideWidth, before: padInfo.left },
    ],
  };
}

function windows3D(shape: readonly number[], attrs: Pool3DAttrs): Windows {
  const { filterSize, strides, pad, dimRoundingMode, dataFormat = 'NDHWC' } = attrs;
  const size = shape as [number, number, number, number, number];
  const info = tf.backend_util.computePool3DInfo(size, filterSize, strides, 1, pad, dimRoundingMode, dataFormat);
  const { padInfo: p } = info;
  return {
    batch: info.batchSize,
    channels: info.inChannels,
    outShape: info.outShape,
    axes: [
      {
        size: info.inDepth,
        out: info.outDepth,
        filter: info.filterDepth,
        stride: info.strideDepth,
        before: p.front,
      },
      { size: info.inHeight, out: info.outHeight, filter: info.filterHeight, stride: info.strideHeight, before: p.top },
      { size: info.inWidth, out: info.outWidth, filter: info.filterWidth, stride: info.strideWidth, before: p.left },
    ],
  };
}

/** The cells of window `at` that lie inside the image. */
const reach = ({ size, filter, stride, before }: Axis, at: number): readonly [from: number, to: number] => {
  const start = at * stride - before;
  return [Math.max(0, start), Math.min(size, start + filter)];
};

/** The position in x of the maximum of each window: the first of those that are equal, the first NaN where there is one; −1 for a window of padding. */
function maxima(x: Values, { batch, channels, axes: [depth, height, width], outShape }: Windows): Int32Array {
  const positions = new Int32Array(tf.util.sizeFromShape(outShape)).fill(-1);
  let window = 0;
  for (let b = 0; b < batch; b++)
    for (let oz = 0; oz < depth.out; oz++)
      for (let oy = 0; oy < height.out; oy++)
        for (let ox = 0; ox < width.out; ox++) {
          const [[z0, z1], [y0, y1], [x0, x1]] = [reach(depth, oz), reach(height, oy), reach(width, ox)];
          for (let c = 0; c < channels; c++, window++) {
            let best = -1;
            for (let iz = z0; iz < z1; iz++)
              for (let iy = y0; iy < y1; iy++)
                for (let ix = x0; ix < x1; ix++) {
                  const at = (((b * depth.size + iz) * height.size + iy) * width.size + ix) * channels + c;
                  const [most, value] = [x[best] as number, x[at] as number];
                  if (best < 0 || (most === most && !(most >= value))) best = at;
                }
            positions[window] = best;
          }
        }
  return positions;
}

/**
 * Max pooling of images and volumes, its gradient and the adjoint of that. A window with a NaN has it as its maximum, where the stock
 * kernels skip it; a window of −∞ has a gradient.
 */
export const maxPoolKernels = (): KernelTable => ({
  MaxPool: ({ inputs, attrs, backend }) => pool(backend, inputs, windows2D(shapeOf(inputs), attrs as never)),
  MaxPool3D: ({ inputs, attrs, backend }) => pool(backend, inputs, windows3D(shapeOf(inputs), attrs as never)),
  MaxPoolGrad: ({ inputs, attrs, backend }) => gradient(backend, inputs, windows2D(shapeOf(inputs), attrs as never)),
  MaxPool3DGrad: ({ inputs, attrs, backend }) => gradient(backend, inputs, windows3D(shapeOf(inputs), attrs as never)),
  /** ddx: like input, picked at the maximum of each window: the adjoint of MaxPoolGrad in dy. */
  MaxPoolGradAdj: ({ inputs, attrs, backend }) => {
    const { ddx, input } = inputs as Inputs<'ddx' | 'input'>;
    const windows = windows2D(input.shape, attrs as unknown as Pool2DAttrs);
    const source = valuesOf(backend, ddx);
    const ddy = Float32Array.from(maxima(valuesOf(backend, input), windows), (at) =>
      at < 0 ? 0 : (source[at] as number),
    );
    return (backend as MathBackendCPU).makeTensorInfo(windows.outShape, 'float32', ddy);
  },
  MaxPoolWithArgmax: ({ inputs, attrs, backend }) => {
    const { x } = inputs as Inputs<'x'>;
    const { includeBatchInIndex } = attrs as { includeBatchInIndex: boolean };
    const cpu = backend as MathBackendCPU;
    const windows = windows2D(x.shape, attrs as unknown as Pool2DAttrs);
    const size = tf.util.sizeFromShape(x.shape.slice(1));
    const indexes = maxima(valuesOf(cpu, x), windows);
    const result = pool(cpu, inputs, windows, indexes);
    const places = includeBatchInIndex ? indexes : indexes.map((at) => (at < 0 ? at : at % size));
    return [result, cpu.makeTensorInfo(windows.outShape, 'int32', places)];
  },
});

const shapeOf = (inputs: tf.NamedTensorInfoMap): readonly number[] => (inputs['x'] ?? inputs['input'])!.shape;

const valuesOf = (backend: unknown, tensor: tf.TensorInfo): Values =>
  (backend as MathBackendCPU).data.get(tensor.dataId).values as Values;

function pool(
  backend: unknown,
  inputs: tf.NamedTensorInfoMap,
  windows: Windows,
  positions?: Int32Array,
): tf.TensorInfo {
  const { x } = inputs as Inputs<'x'>;
  const values = valuesOf(backend, x);
  const found = positions ?? maxima(values, windows);
  const y = tf.util.getTypedArrayFromDType(x.dtype as 'float32' | 'int32', found.length);
  found.forEach((at, i) => (y[i] = at < 0 ? -Infinity : (values[at] as number)));
  return (backend as MathBackendCPU).makeTensorInfo(windows.outShape, x.dtype, y);
}

function gradient(backend: unknown, inputs: tf.NamedTensorInfoMap, windows: Windows): tf.TensorInfo {
  const { dy, input } = inputs as Inputs<'dy' | 'input'>;
  const source = valuesOf(backend, dy);
  const sums = new Float64Array(tf.util.sizeFromShape(input.shape));
  maxima(valuesOf(backend, input), windows).forEach((at, i) => {
    if (at >= 0) sums[at]! += source[i] as number;
  });
  return (backend as MathBackendCPU).makeTensorInfo(input.shape, 'float32', Float32Array.from(sums));
}
