import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { type Conv2DAttrs, conv2DGeometry } from '../../window-geometry.ts';
import { runTiledProduct } from '../tiled-product.ts';

type Attrs = Conv2DAttrs & { readonly filterShape: number[] };

/** Positions from which on one thread would take longer to sum over all of them than the tiles and parts of a product cost. */
const manyPositions = 1024;

/**
 * The gradient of a convolution's filter, as a matrix product: filter[i, j, channel; column] is the sum over the positions of all images of
 * x at (i, j) from there times dy. The stock kernel gives each weight to one thread, which sums over all positions: 150 threads for the
 * first layer of LeNet, and a GPU has thousands. On a processor that plays a GPU, where threads that wait for each other are slow,
 * the stock kernel is the faster one.
 */
export function convolutionKernels(): KernelTable {
  const stock = tf.getKernel('Conv2DBackpropFilter', 'webgpu').kernelFunc;
  return {
    Conv2DBackpropFilter: (call) => {
      const { x, dy } = call.inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
      const attrs = call.attrs as unknown as Attrs;
      const positions = tf.util.sizeFromShape(dy.shape.slice(0, 3));
      if (attrs.dataFormat === 'NCHW' || positions < manyPositions) return stock(call);
      const { info } = conv2DGeometry(x.shape, attrs.filterShape, attrs);
      return runTiledProduct(call.backend, {
        name: 'convolution, gradient of the filter',
        inputs: { x, dy },
        pairs: {
          strides: [info.strideHeight, info.strideWidth],
          padding: [info.padInfo.top, info.padInfo.left],
          window: [info.filterHeight, info.filterWidth],
        },
        rows: info.filterHeight * info.filterWidth * info.inChannels,
        columns: info.outChannels,
        terms: positions,
        shape: attrs.filterShape,
        functions: `
          fn rowAt(row : i32) -> vec4<i32> {
            let cell = row / uniforms.xShape.w;
            return vec4<i32>(cell / uniforms.window.y, cell % uniforms.window.y, row % uniforms.xShape.w, 0);
          }
          fn termAt(term : i32) -> vec4<i32> {
            let line = term / uniforms.dyShape.z;
            let position = vec2<i32>(line % uniforms.dyShape.y, term % uniforms.dyShape.z);
            return vec4<i32>(position * uniforms.strides - uniforms.padding, line / uniforms.dyShape.y, term);
          }
          fn left(row : vec4<i32>, term : vec4<i32>) -> f32 {
            let at = term.xy + row.xy;
            if (any(at < vec2<i32>(0)) || any(at >= uniforms.xShape.yz)) { return 0.0; }
            return x[((term.z * uniforms.xShape.y + at.x) * uniforms.xShape.z + at.y) * uniforms.xShape.w + row.z];
          }
          fn right(term : vec4<i32>, column : i32) -> f32 {
            return dy[term.w * uniforms.dyShape.w + column];
          }`,
      });
    },
  };
}
