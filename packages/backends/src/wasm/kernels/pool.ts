import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { type Pool2DAttrs, type Pool2DGeometry, pool2DGeometry } from '../../window-geometry.ts';
import { onFloats } from './on-floats.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

/** Windows 2×2 of stride 2 that all lie inside the image; what is left of an odd image belongs to none. */
const isHalving = ({ info }: Pool2DGeometry): boolean =>
  info.filterHeight === 2 &&
  info.filterWidth === 2 &&
  info.strideHeight === 2 &&
  info.strideWidth === 2 &&
  info.padInfo.top === 0 &&
  info.padInfo.left === 0 &&
  info.outHeight === Math.floor(info.inHeight / 2) &&
  info.outWidth === Math.floor(info.inWidth / 2);

/** Poolings of float32 images. In a tie the first maximum of a window has the gradient, as on the cpu backend; a NaN is a maximum. */
export const poolKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
  return onFloats(context, {
    MaxPool: (call) => {
      const { x } = call.inputs as Inputs<'x'>;
      const geometry = pool2DGeometry(x.shape, call.attrs as unknown as Pool2DAttrs);
      const y = output(context, geometry.info.outShape);
      const [batch = 0, height = 0, width = 0, channels = 0] = geometry.sizes;
      if (isHalving(geometry)) module.maxPool2x2(at(x), at(y), batch, height, width, channels);
      else module.maxPool(at(x), at(y), ...geometry.sizes);
      return y;
    },
    // the stock kernel makes -Infinity of NaN
    AvgPool: (call) => {
      const { x } = call.inputs as Inputs<'x'>;
      const geometry = pool2DGeometry(x.shape, call.attrs as unknown as Pool2DAttrs);
      const y = output(context, geometry.info.outShape);
      module.avgPool(at(x), at(y), ...geometry.sizes);
      return y;
    },
    MaxPoolGrad: ({ inputs, attrs }) => {
      const { dy, input } = inputs as Inputs<'dy' | 'input'>;
      const geometry = pool2DGeometry(input.shape, attrs as unknown as Pool2DAttrs);
      const [batch = 0, height = 0, width = 0, channels = 0] = geometry.sizes;
      const dx = output(context, input.shape);
      if (isHalving(geometry)) module.maxPool2x2Grad(at(input), at(dy), at(dx), batch, height, width, channels);
      else module.maxPoolGrad(at(input), at(dy), at(dx), ...geometry.sizes);
      return dx;
    },
    /** ddx: like input, picked at the maximum of each window: the adjoint of MaxPoolGrad in dy. */
    MaxPoolGradAdj: ({ inputs, attrs }) => {
      const { ddx, input } = inputs as Inputs<'ddx' | 'input'>;
      const geometry = pool2DGeometry(input.shape, attrs as unknown as Pool2DAttrs);
      const [batch = 0, height = 0, width = 0, channels = 0] = geometry.sizes;
      const ddy = output(context, geometry.info.outShape);
      if (isHalving(geometry))
        module.maxPool2x2GradAdjoint(at(input), at(ddx), at(ddy), batch, height, width, channels);
      else module.maxPoolGradAdjoint(at(input), at(ddx), at(ddy), ...geometry.sizes);
      return ddy;
    },
    /** As on every backend dy is divided by the size of the window, also where the window leaves the image. */
    AvgPoolGrad: ({ inputs, attrs }) => {
      const { dy, input } = inputs as Inputs<'dy' | 'input'>;
      const { info, sizes } = pool2DGeometry(input.shape, attrs as unknown as Pool2DAttrs);
      const dx = output(context, input.shape);
      module.avgPoolGrad(at(dy), at(dx), 1 / (info.filterHeight * info.filterWidth), ...sizes);
      return dx;
    },
  });
};
