import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { type View, simplified } from '../../gpu/view.ts';
import { runFlatShader } from '../program.ts';

/** Copies what a view sees of a tensor into a tensor of that shape. */
export function copyView(backend: unknown, x: tf.TensorInfo, view: View, shape: readonly number[]): tf.TensorInfo {
  const { axes, offset } = simplified(view);
  const reshape = (tensor: tf.TensorInfo, to: readonly number[]): tf.TensorInfo =>
    tf.getKernel('Reshape', 'webgl').kernelFunc({
      inputs: { x: tensor },
      attrs: { shape: [...to] },
      backend: backend as MathBackendWebGL,
    }) as tf.TensorInfo;
  const flat = reshape(x, [tf.util.sizeFromShape(x.shape)]);
  const copied = runFlatShader(backend, {
    inputs: { x: flat },
    size: axes.reduce((size, { length }) => size * length, 1),
    dtype: x.dtype as 'float32',
    body: `
      int rest = index;
      int at = ${offset};
      ${axes
        .map(({ length, stride }) => `at += (rest % ${length}) * (${stride}); rest /= ${length};`)
        .reverse()
        .join('\n')}
      setOutput(getX(at));`,
  });
  const y = reshape(copied, shape);
  for (const { dataId } of [flat, copied]) (backend as MathBackendWebGL).disposeData(dataId);
  return y;
}
