import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { reducedShape } from '../../gpu/empty.ts';
import type { KernelTable } from '../../kernel-table.ts';
import { runFlatShader } from '../program.ts';

/** Elements that a fragment looks at. */
const window = 64;

/** A reduction along axes, of `window` elements at a time: GLSL that takes `value` into `best`, and divides by `count` elements at the end. */
const inWindows =
  (take: string, count: (length: number) => number = () => 1): tf.KernelFunc =>
  (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const backend = call.backend as MathBackendWebGL;
    const stock = (name: string, tensor: tf.TensorInfo, attrs: object): tf.TensorInfo =>
      tf
        .getKernel(name, 'webgl')
        .kernelFunc({ inputs: { x: tensor }, attrs: attrs as tf.NamedAttrMap, backend }) as tf.TensorInfo;
    const { axis, reductionIndices } = call.attrs as { axis?: number | number[]; reductionIndices?: number | number[] };
    const axes = tf.util.parseAxisParam(axis ?? reductionIndices ?? [...x.shape.keys()], x.shape);
    const kept = [...x.shape.keys()].filter((i) => !axes.includes(i));
    const perm = [...kept, ...axes];
    const ordered = perm.every((from, to) => from === to) ? stock('Identity', x, {}) : stock('Transpose', x, { perm });
    const outer = tf.util.sizeFromShape(kept.map((i) => x.shape[i] as number));
    let length = tf.util.sizeFromShape(x.shape) / outer;
    const divisor = count(length);
    let values = stock('Reshape', ordered, { shape: [outer * length] });
    backend.disposeData(ordered.dataId);
    do {
      const parts = Math.ceil(length / window);
      const next = runFlatShader(backend, {
        inputs: { values },
        size: outer * parts,
        dtype: x.dtype as 'float32',
        body: `
          int first = (index % ${parts}) * ${window};
          int start = (index / ${parts}) * ${length};
          float best = getValues(start + first);
          for (int i = first + 1; i < min(first + ${window}, ${length}); i++) {
            float value = getValues(start + i);
            ${take}
          }
          setOutput(best${parts === 1 && divisor !== 1 ? ` / float(${divisor})` : ''});`,
      });
      backend.disposeData(values.dataId);
      values = next;
      length = parts;
    } while (length > 1);
    const y = stock('Reshape', values, { shape: reducedShape(x.shape, call.attrs) });
    backend.disposeData(values.dataId);
    return y;
  };

/** The largest and the smallest along axes; NaN where there is one. The stock shaders know nothing beyond ±10²⁰ and may lose NaN. */
const extreme = (order: '<' | '>'): tf.KernelFunc =>
  inWindows(`if (value ${order} best || isnan(value)) { best = value; }`);

/** The stock kernel adds up so many elements in turn, all of them where their number is prime: rounding then costs the third digit. */
const mostInTurn = 1024;

const sum = (kernelName: string, own: tf.KernelFunc): tf.KernelFunc => {
  const stock = tf.getKernel(kernelName, 'webgl').kernelFunc;
  return (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const kept = tf.util.sizeFromShape(reducedShape(x.shape, call.attrs));
    const length = tf.util.sizeFromShape(x.shape) / kept;
    const floats = x.dtype === 'float32';
    return floats && tf.backend_util.computeOptimalWindowSize(length) > mostInTurn ? own(call) : stock(call);
  };
};

export const reductionKernels = (): KernelTable => ({
  Max: extreme('>'),
  Min: extreme('<'),
  Sum: sum('Sum', inWindows('best += value;')),
  Mean: sum(
    'Mean',
    inWindows('best += value;', (length) => length),
  ),
  /** As the stock kernel, from the largest of each row. */
  Softmax: (call) => {
    const { logits } = call.inputs as { logits: tf.TensorInfo };
    const axis = (call.attrs as unknown as { readonly dim: number }).dim;
    const backend = call.backend as MathBackendWebGL;
    const run = (name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap = {}): tf.TensorInfo =>
      tf.getKernel(name, 'webgl').kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo;
    const top = run('Max', { x: logits }, { reductionIndices: axis, keepDims: true });
    const below = run('Sub', { a: logits, b: top });
    const powers = run('Exp', { x: below });
    const sum = run('Sum', { x: powers }, { axis, keepDims: true });
    const y = run('RealDiv', { a: powers, b: sum });
    for (const { dataId } of [top, below, powers, sum]) backend.disposeData(dataId);
    return y;
  },
});
