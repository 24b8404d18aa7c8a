import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { type Pool2DAttrs, pool2DGeometry } from '../../window-geometry.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

/** Backward poolings. In a tie the first maximum of a window has the gradient, as on the cpu backend. */
export const poolKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
  return {
    MaxPoolGrad: ({ inputs, attrs }) => {
      const { dy, input } = inputs as Inputs<'dy' | 'input'>;
      const { sizes } = pool2DGeometry(input.shape, attrs as unknown as Pool2DAttrs);
      const dx = output(context, input.shape);
      module.maxPoolGrad(at(input), at(dy), at(dx), ...sizes);
      return dx;
    },
    /** ddx: like input, picked at the maximum of each window: the adjoint of MaxPoolGrad in dy. */
    MaxPoolGradAdj: ({ inputs, attrs }) => {
      const { ddx, input } = inputs as Inputs<'ddx' | 'input'>;
      const { info, sizes } = pool2DGeometry(input.shape, attrs as unknown as Pool2DAttrs);
      const ddy = output(context, info.outShape);
      module.maxPoolGradAdjoint(at(input), at(ddx), at(ddy), ...sizes);
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
  };
};
