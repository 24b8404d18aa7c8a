import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { type Pool2DAttrs, pool2DGeometry } from '../../window-geometry.ts';
import { runShader } from '../program.ts';

/** Statements for each cell of the window at y, x that lies in the image, row by row, given its `value` at `i`, `j`. */
const overWindow = (statements: string): string => `
    for (var i = 0; i < uniforms.window.x; i++) {
      let row = y * uniforms.strides.x - uniforms.padding.x + i;
      if (row < 0 || row >= uniforms.image.x) { continue; }
      for (var j = 0; j < uniforms.window.y; j++) {
        let column = x * uniforms.strides.y - uniforms.padding.y + j;
        if (column < 0 || column >= uniforms.image.y) { continue; }
        let value = getImages(batch, row, column, channel);
        ${statements}
      }
    }`;

/** The cell of a window, row by row, that holds its first maximum, or its first NaN; −1 if no cell of it lies in the image. */
const firstMaximum = `
  fn firstMaximum(batch : i32, y : i32, x : i32, channel : i32) -> i32 {
    var best = 0.0;
    var cell = -1;
    ${overWindow(`
        if (cell < 0 || value > best || (isnan(value) && !isnan(best))) {
          best = value;
          cell = i * uniforms.window.y + j;
        }`)}
    return cell;
  }`;

const identity = (backend: unknown, x: tf.TensorInfo): tf.TensorInfo => {
  (backend as WebGPUBackend).incRef(x.dataId);
  return { ...x };
};

function pooling(shape: readonly number[], attrs: unknown) {
  const { info } = pool2DGeometry(shape, attrs as Pool2DAttrs);
  return {
    info,
    pairs: {
      strides: [info.strideHeight, info.strideWidth],
      padding: [info.padInfo.top, info.padInfo.left],
      window: [info.filterHeight, info.filterWidth],
      image: [info.inHeight, info.inWidth],
      pooled: [info.outHeight, info.outWidth],
    },
  } as const;
}

const maxPool: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  const { info, pairs } = pooling(x.shape, attrs);
  if (info.filterHeight * info.filterWidth === 1 && tf.util.arraysEqual(x.shape, info.outShape))
    return identity(backend, x);
  return runShader(backend, {
    name: 'max pool',
    inputs: { images: x },
    pairs,
    shape: info.outShape,
    dtype: x.dtype === 'int32' ? 'int32' : 'float32',
    functions: `
      fn maximum(batch : i32, y : i32, x : i32, channel : i32) -> f32 {
        var best = -uniforms.INFINITY;
        ${overWindow('if (value > best || isnan(value)) { best = value; }')}
        return best;
      }`,
    body: 'setOutputAtIndex(index, maximum(coords.x, coords.y, coords.z, coords.w));',
  });
};

/**
 * Max pooling, in which a window that holds a NaN has the maximum NaN (stock: NaN is left out, and nothing is below −10²⁰); its gradient,
 * which goes to the first of equal maxima (stock: to the last), and the adjoint of that.
 */
export const maxPoolKernels = (): KernelTable => ({
  MaxPool: maxPool,

  MaxPoolWithArgmax: (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { includeBatchInIndex } = call.attrs as { readonly includeBatchInIndex?: boolean };
    const { info, pairs } = pooling(x.shape, call.attrs);
    const values = maxPool(call) as tf.TensorInfo;
    const places = runShader(call.backend, {
      name: `max pool places${includeBatchInIndex === true ? ', of the batch' : ''}`,
      inputs: { images: x },
      pairs: { ...pairs, channels: [info.inChannels, 1] },
      shape: info.outShape,
      dtype: 'int32',
      functions: firstMaximum,
      body: `
        let cell = firstMaximum(coords.x, coords.y, coords.z, coords.w);
        let at = coords.yz * uniforms.strides - uniforms.padding + vec2<i32>(cell / uniforms.window.y, cell % uniforms.window.y);
        let row = ${includeBatchInIndex === true ? 'coords.x * uniforms.image.x + at.x' : 'at.x'};
        setOutputAtIndexI32(index, (row * uniforms.image.y + at.y) * uniforms.channels.x + coords.w);`,
    });
    return [values, places];
  },

  MaxPoolGrad: ({ inputs, attrs, backend }) => {
    const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
    const { info, pairs } = pooling(input.shape, attrs);
    const cells = runShader(backend, {
      name: 'max pool cells',
      inputs: { images: input },
      pairs,
      shape: info.outShape,
      dtype: 'int32',
      functions: firstMaximum,
      body: 'setOutputAtIndexI32(index, firstMaximum(coords.x, coords.y, coords.z, coords.w));',
    });
    const dx = runShader(backend, {
      name: 'max pool gradient',
      inputs: { dy, cells },
      pairs,
      shape: input.shape,
      dtype: 'float32',
      functions: '',
      body: `
        let corner = coords.yz + uniforms.padding;
        var sum = 0.0;
        for (var i = corner.x % uniforms.strides.x; i < uniforms.window.x; i += uniforms.strides.x) {
          let y = (corner.x - i) / uniforms.strides.x;
          if (i > corner.x || y >= uniforms.pooled.x) { continue; }
          for (var j = corner.y % uniforms.strides.y; j < uniforms.window.y; j += uniforms.strides.y) {
            let x = (corner.y - j) / uniforms.strides.y;
            if (j > corner.y || x >= uniforms.pooled.y) { continue; }
            if (i32(getCells(coords.x, y, x, coords.w)) == i * uniforms.window.y + j) {
              sum += getDy(coords.x, y, x, coords.w);
            }
          }
        }
        setOutputAtIndex(index, sum);`,
    });
    (backend as WebGPUBackend).disposeData(cells.dataId);
    return dx;
  },

  MaxPoolGradAdj: ({ inputs, attrs, backend }) => {
    const { ddx, input } = inputs as { ddx: tf.TensorInfo; input: tf.TensorInfo };
    const { info, pairs } = pooling(input.shape, attrs);
    return runShader(backend, {
      name: 'max pool gradient, adjoint',
      inputs: { ddx, images: input },
      pairs,
      shape: info.outShape,
      dtype: 'float32',
      functions: firstMaximum,
      body: `
        let cell = firstMaximum(coords.x, coords.y, coords.z, coords.w);
        var value = 0.0;
        if (cell >= 0) {
          let at = coords.yz * uniforms.strides - uniforms.padding + vec2<i32>(cell / uniforms.window.y, cell % uniforms.window.y);
          value = getDdx(coords.x, at.x, at.y, coords.w);
        }
        setOutputAtIndex(index, value);`,
    });
  },
});
