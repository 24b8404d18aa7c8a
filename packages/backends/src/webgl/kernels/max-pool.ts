import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { type Pool2DAttrs, pool2DGeometry } from '../../window-geometry.ts';
import { runShader } from '../program.ts';

/** The pooling as constants of the shader. */
const constants = (info: tf.backend_util.Conv2DInfo): string => `
  const ivec2 strides = ivec2(${info.strideHeight}, ${info.strideWidth});
  const ivec2 padding = ivec2(${info.padInfo.top}, ${info.padInfo.left});
  const ivec2 window = ivec2(${info.filterHeight}, ${info.filterWidth});
  const ivec2 image = ivec2(${info.inHeight}, ${info.inWidth});
  const ivec2 pooled = ivec2(${info.outHeight}, ${info.outWidth});`;

/** Statements for each cell of the window at y, x that lies in the image, row by row, given its `value` at `i`, `j`. */
const overWindow = (statements: string): string => `
    for (int i = 0; i < window.x; i++) {
      int row = y * strides.x - padding.x + i;
      if (row < 0 || row >= image.x) { continue; }
      for (int j = 0; j < window.y; j++) {
        int column = x * strides.y - padding.y + j;
        if (column < 0 || column >= image.y) { continue; }
        float value = getImages(batch, row, column, channel);
        ${statements}
      }
    }`;

/** The cell of a window, row by row, that holds its first maximum, or its first NaN; −1 if no cell of it lies in the image. */
const firstMaximum = `
  int firstMaximum(int batch, int y, int x, int channel) {
    float best = 0.0;
    int cell = -1;
    ${overWindow(`
        if (cell < 0 || value > best || (isnan(value) && !isnan(best))) {
          best = value;
          cell = i * window.y + j;
        }`)}
    return cell;
  }`;

/** The maximum of a window; NaN if it holds one, −∞ if no cell of it lies in the image. */
const maximum = `
  float maximum(int batch, int y, int x, int channel) {
    float best = uintBitsToFloat(0xff800000u);
    ${overWindow('if (value > best || isnan(value)) { best = value; }')}
    return best;
  }`;

const maxPool: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  const { info } = pool2DGeometry(x.shape, attrs as unknown as Pool2DAttrs);
  if (info.filterHeight * info.filterWidth === 1 && tf.util.arraysEqual(x.shape, info.outShape)) {
    (backend as MathBackendWebGL).incRef(x.dataId);
    return { ...x };
  }
  return runShader(backend, {
    inputs: { images: x },
    shape: info.outShape,
    dtype: x.dtype === 'int32' ? 'int32' : 'float32',
    functions: constants(info) + maximum,
    body: 'setOutput(maximum(coords.x, coords.y, coords.z, coords.w));',
  });
};

/**
 * Max pooling, in which a window that holds a NaN has the maximum NaN; its gradient, which goes to the first of equal maxima (stock: to the
 * last), and the adjoint of that.
 */
export const maxPoolKernels = (): KernelTable => ({
  MaxPool: maxPool,

  MaxPoolWithArgmax: (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { includeBatchInIndex } = call.attrs as { readonly includeBatchInIndex?: boolean };
    const { info } = pool2DGeometry(x.shape, call.attrs as unknown as Pool2DAttrs);
    const values = maxPool(call) as tf.TensorInfo;
    const places = runShader(call.backend, {
      inputs: { images: x },
      shape: info.outShape,
      dtype: 'int32',
      functions: constants(info) + firstMaximum,
      body: `
        int cell = firstMaximum(coords.x, coords.y, coords.z, coords.w);
        ivec2 at = coords.yz * strides - padding + ivec2(cell / window.y, imod(cell, window.y));
        int row = ${includeBatchInIndex === true ? 'coords.x * image.x + at.x' : 'at.x'};
        setOutput(float((row * image.y + at.y) * ${info.inChannels} + coords.w));`,
    });
    return [values, places];
  },

  MaxPoolGrad: ({ inputs, attrs, backend }) => {
    const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
    const { info } = pool2DGeometry(input.shape, attrs as unknown as Pool2DAttrs);
    const cells = runShader(backend, {
      inputs: { images: input },
      shape: info.outShape,
      dtype: 'int32',
      functions: constants(info) + firstMaximum,
      body: 'setOutput(float(firstMaximum(coords.x, coords.y, coords.z, coords.w)));',
    });
    const dx = runShader(backend, {
      inputs: { dy, cells },
      shape: input.shape,
      dtype: 'float32',
      functions: constants(info),
      body: `
        ivec2 corner = coords.yz + padding;
        float sum = 0.0;
        for (int i = 0; i < window.x; i++) {
          int y = (corner.x - i) / strides.x;
          if (i > corner.x || y * strides.x != corner.x - i || y >= pooled.x) { continue; }
          for (int j = 0; j < window.y; j++) {
            int x = (corner.y - j) / strides.y;
            if (j > corner.y || x * strides.y != corner.y - j || x >= pooled.y) { continue; }
            if (int(getCells(coords.x, y, x, coords.w)) == i * window.y + j) {
              sum += getDy(coords.x, y, x, coords.w);
            }
          }
        }
        setOutput(sum);`,
    });
    (backend as MathBackendWebGL).disposeIntermediateTensorInfo(cells);
    return dx;
  },

  MaxPoolGradAdj: ({ inputs, attrs, backend }) => {
    const { ddx, input } = inputs as { ddx: tf.TensorInfo; input: tf.TensorInfo };
    const { info } = pool2DGeometry(input.shape, attrs as unknown as Pool2DAttrs);
    return runShader(backend, {
      inputs: { ddx, images: input },
      shape: info.outShape,
      dtype: 'float32',
      functions: constants(info) + firstMaximum,
      body: `
        int cell = firstMaximum(coords.x, coords.y, coords.z, coords.w);
        float value = 0.0;
        if (cell >= 0) {
          ivec2 at = coords.yz * strides - padding + ivec2(cell / window.y, imod(cell, window.y));
          value = getDdx(coords.x, at.x, at.y, coords.w);
        }
        setOutput(value);`,
    });
  },
});
