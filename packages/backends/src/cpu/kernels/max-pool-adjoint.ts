import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { type Pool2DAttrs, pool2DGeometry } from '../../window-geometry.ts';

/** ddx: like input, picked at the first maximum of each window: the adjoint of MaxPoolGrad in dy. */
export const maxPoolAdjointKernels = (): KernelTable => ({
  MaxPoolGradAdj: ({ inputs, attrs, backend }) => {
    const { ddx, input } = inputs as { ddx: tf.TensorInfo; input: tf.TensorInfo };
    const cpu = backend as MathBackendCPU;
    const { info } = pool2DGeometry(input.shape, attrs as unknown as Pool2DAttrs);
    const x = cpu.data.get(input.dataId).values as Float32Array;
    const source = cpu.data.get(ddx.dataId).values as Float32Array;
    const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
    const ddy = new Float32Array(tf.util.sizeFromShape(info.outShape));
    let out = 0;
    for (let b = 0; b < batchSize; b++)
      for (let oy = 0; oy < outHeight; oy++)
        for (let ox = 0; ox < outWidth; ox++) {
          const top = oy * info.strideHeight - info.padInfo.top;
          const left = ox * info.strideWidth - info.padInfo.left;
          for (let c = 0; c < inChannels; c++, out++) {
            let best = -Infinity;
            let argmax = -1;
            for (let iy = Math.max(0, top); iy < Math.min(inHeight, top + filterHeight); iy++)
              for (let ix = Math.max(0, left); ix < Math.min(inWidth, left + filterWidth); ix++) {
                const at = ((b * inHeight + iy) * inWidth + ix) * inChannels + c;
                const value = x[at] ?? -Infinity;
                if (argmax < 0 || value > best) {
                  best = value;
                  argmax = at;
                }
              }
            ddy[out] = argmax < 0 ? 0 : (source[argmax] ?? 0);
          }
        }
    return cpu.makeTensorInfo(info.outShape, 'float32', ddy);
  },
});
