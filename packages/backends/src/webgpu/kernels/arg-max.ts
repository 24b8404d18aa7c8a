import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { flat, runShader } from '../program.ts';

/**
 * The first of the largest, and of the smallest, along an axis, in parts of about as many elements as there are parts. The stock shader gives
 * any of equal ones where the axis has 32 elements or more, and a vector of one element in place of a scalar.
 */
const extreme =
  (order: '<' | '>'): tf.KernelFunc =>
  ({ inputs, attrs, backend }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    const [axis] = tf.util.parseAxisParam(attrs!['axis'] as number, x.shape) as [number];
    const length = x.shape[axis] as number;
    const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1));
    const outer = tf.util.sizeFromShape(x.shape.slice(0, axis));
    const step = length < 32 ? length : Math.ceil(Math.sqrt(length));
    const parts = Math.ceil(length / step);
    const better = `candidate ${order} best || (isnan(best) && !isnan(candidate) && bestAt > 0)`;
    const pairs = { sizes: [length, inner], part: [parts, step] } as const;
    const best = runShader(backend, {
      name: `arg ${order} of parts`,
      inputs: { x: flat(x) },
      pairs,
      shape: [outer, parts, inner],
      dtype: 'int32',
      functions: '',
      body: `
        let start = coords.x * uniforms.sizes.x * uniforms.sizes.y + coords.z;
        let first = coords.y * uniforms.part.y;
        let end = min(first + uniforms.part.y, uniforms.sizes.x);
        var bestAt = first;
        var best = f32(x[start + first * uniforms.sizes.y]);
        for (var i = first + 1; i < end; i++) {
          let candidate = f32(x[start + i * uniforms.sizes.y]);
          if (${better}) { best = candidate; bestAt = i; }
        }
        setOutputAtIndexI32(index, bestAt);`,
    });
    const shape = x.shape.filter((_, i) => i !== axis);
    if (parts === 1) return { ...best, shape };
    const whole = runShader(backend, {
      name: `arg ${order}`,
      inputs: { x: flat(x), parts: flat(best) },
      pairs,
      shape: [outer, inner],
      dtype: 'int32',
      functions: '',
      body: `
        let start = coords.x * uniforms.sizes.x * uniforms.sizes.y + coords.y;
        let firstPart = coords.x * uniforms.part.x * uniforms.sizes.y + coords.y;
        var bestAt = parts[firstPart];
        var best = f32(x[start + bestAt * uniforms.sizes.y]);
        for (var i = 1; i < uniforms.part.x; i++) {
          let at = parts[firstPart + i * uniforms.sizes.y];
          let candidate = f32(x[start + at * uniforms.sizes.y]);
          if (${better}) { best = candidate; bestAt = at; }
        }
        setOutputAtIndexI32(index, bestAt);`,
    });
    (backend as WebGPUBackend).disposeData(best.dataId);
    return { ...whole, shape };
  };

export const argMaxKernels = (): KernelTable => ({ ArgMax: extreme('>'), ArgMin: extreme('<') });
