import type * as tf from '@tensorflow/tfjs-core';
import { type View, simplified } from '../../gpu/view.ts';
import { flat, runShader } from '../program.ts';

/** Copies what a view sees of a tensor into a tensor of that shape. */
export function copyView(backend: unknown, x: tf.TensorInfo, view: View, shape: readonly number[]): tf.TensorInfo {
  const { axes, offset } = simplified(view);
  const name = (axis: number): string => `axis${axis}`;
  const result = runShader(backend, {
    name: `view of ${axes.length} axes, ${x.dtype}`,
    inputs: { x: flat(x) },
    pairs: {
      ...Object.fromEntries(axes.map(({ length, stride }, axis) => [name(axis), [length, stride] as const])),
      start: [offset, 0],
    },
    shape: [axes.reduce((size, { length }) => size * length, 1)],
    dtype: x.dtype as 'float32',
    functions: '',
    body: `
      var rest = index;
      var at = uniforms.start.x;
      ${axes
        .map(
          (_, axis) =>
            `at += rest % uniforms.${name(axis)}.x * uniforms.${name(axis)}.y; rest /= uniforms.${name(axis)}.x;`,
        )
        .reverse()
        .join('\n')}
      result[index] = x[at];`,
  });
  return { ...result, shape: [...shape] };
}
