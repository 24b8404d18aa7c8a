import * as tf from '@tensorflow/tfjs-core';
import { type Call, type RankContext, size } from './context.ts';

/** Tensors side by side, and what comes in another shape. */
export function joinsOfAnyRank({ table, stock, most, reshape, dispose }: RankContext): void {
  // the parts of a transform of Fourier come as matrices
  for (const name of ['Real', 'Imag']) {
    const kernel = stock(name);
    table[name] = (call) => {
      const part = kernel(call) as tf.TensorInfo;
      const y = reshape(call, part, (call.inputs['input'] as tf.TensorInfo).shape);
      dispose(call, part);
      return y;
    };
  }

  const [pack, concat] = [stock('Pack'), stock('Concat')];
  /** Matrices side by side. */
  const beside = (
    call: Call,
    tensors: readonly tf.TensorInfo[],
    axis: number,
    shape: readonly number[],
  ): tf.TensorInfo => {
    const matrices = tensors.map((tensor) =>
      reshape(call, tensor, [size(tensor.shape.slice(0, axis)), size(tensor.shape.slice(axis))]),
    );
    const inputs = matrices as unknown as tf.NamedTensorInfoMap;
    const y = concat({ ...call, inputs, attrs: { axis: 1 } }) as tf.TensorInfo;
    const shaped = reshape(call, y, shape);
    dispose(call, ...matrices, y);
    return shaped;
  };
  table['Pack'] = (call) => {
    const tensors = call.inputs as unknown as tf.TensorInfo[];
    const [{ shape, dtype }] = tensors as [tf.TensorInfo];
    if (shape.length + 1 <= most('Pack', dtype) || dtype === 'string' || tensors.length === 1) return pack(call);
    const axis = call.attrs!['axis'] as number;
    const at = axis < 0 ? axis + shape.length + 1 : axis;
    return beside(call, tensors, at, [...shape.slice(0, at), tensors.length, ...shape.slice(at)]);
  };
  table['Concat'] = (call) => {
    const tensors = (call.inputs as unknown as tf.TensorInfo[]).filter(({ shape }) => !shape.includes(0));
    const [first] = tensors;
    if (first === undefined || first.shape.length <= most('Concat', first.dtype) || first.dtype === 'string')
      return concat(call);
    const [axis] = tf.util.parseAxisParam(call.attrs!['axis'] as number, first.shape) as [number];
    const length = tensors.reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
    return beside(
      call,
      tensors,
      axis,
      first.shape.map((own, i) => (i === axis ? length : own)),
    );
  };
}
