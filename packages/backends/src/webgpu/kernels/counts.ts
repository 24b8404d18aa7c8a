import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

/** Numbers of whole numbers, a thread to a bin. The stock shader does not compile for matrices, nor where an image is one. */
export function countKernels(): KernelTable {
  const count =
    (binary: boolean): tf.KernelFunc =>
    ({ inputs, attrs, backend }) => {
      const { x, weights } = inputs as { x: tf.TensorInfo; weights: tf.TensorInfo };
      const bins = attrs!['size'] as number;
      const weighted = tf.util.sizeFromShape(weights.shape) > 0 && !(binary && attrs!['binaryOutput'] === true);
      const rows = binary && x.shape.length === 2 ? (x.shape[0] as number) : 1;
      const length = tf.util.sizeFromShape(x.shape) / Math.max(1, rows);
      const flat = (tensor: tf.TensorInfo): tf.TensorInfo => ({
        ...tensor,
        shape: [tf.util.sizeFromShape(tensor.shape)],
      });
      const once = binary && attrs!['binaryOutput'] === true;
      const result = runShader(backend, {
        name: `count${weighted ? ' weights' : ''}${once ? ' once' : ''}, ${weights.dtype}`,
        inputs: { x: flat(x), ...(weighted ? { w: flat(weights) } : {}) },
        pairs: { sizes: [length, bins] },
        shape: [rows * bins],
        dtype: weights.dtype === 'int32' ? 'int32' : 'float32',
        functions: '',
        body: `
        let bin = index % uniforms.sizes.y;
        let first = index / uniforms.sizes.y * uniforms.sizes.x;
        var sum = 0.0;
        for (var i = first; i < first + uniforms.sizes.x; i++) {
          if (i32(x[i]) == bin) { sum ${once ? '= 1.0' : `+= ${weighted ? 'f32(w[i])' : '1.0'}`}; }
        }
        setOutputAtIndex(index, sum);`,
      });
      return { ...result, shape: binary && x.shape.length === 2 ? [rows, bins] : [bins] };
    };
  return { Bincount: count(false), DenseBincount: count(true) };
}
