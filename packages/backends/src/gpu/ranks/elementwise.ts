import * as tf from '@tensorflow/tfjs-core';
import { broadcast, wholeView } from '../view.ts';
import { type RankContext, size } from './context.ts';

/** Element-wise kernels: axes that all tensors share are one. */
export function elementwiseOfAnyRank({
  table,
  stock,
  copyView,
  most,
  reshape,
  dispose,
  inShape,
  beyond,
}: RankContext): void {
  for (const name of elementwise) {
    const kernel = stock(name);
    beyond(name, (call, x) =>
      inShape(call, x, [size(x.shape)], x.shape, (flat) => kernel({ ...call, inputs: { x: flat } }) as tf.TensorInfo),
    );
  }

  for (const name of binary) {
    const kernel = stock(name);
    const names = name === 'Prelu' ? (['x', 'alpha'] as const) : (['a', 'b'] as const);
    table[name] = (call) => {
      const [a, b] = names.map((input) => call.inputs[input] as tf.TensorInfo) as [tf.TensorInfo, tf.TensorInfo];
      const rank = Math.max(a.shape.length, b.shape.length);
      if (rank <= most(name, a.dtype) || a.dtype === 'string' || a.dtype === 'complex64') return kernel(call);
      const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
      if (shape.includes(0)) return kernel(call);
      const [shortA, shortB] = mergeBroadcast(a.shape, b.shape);
      const short = tf.broadcast_util.assertAndGetBroadcastShape(shortA, shortB);
      // what takes turns in broadcasting is written out
      const merged = (x: tf.TensorInfo, own: readonly number[]): tf.TensorInfo =>
        short.length <= Math.min(4, most(name, x.dtype))
          ? reshape(call, x, own)
          : copyView(call.backend, x, broadcast(wholeView(own), short), [size(short)]);
      const [mergedA, mergedB] = [merged(a, shortA), merged(b, shortB)];
      const y = kernel({ ...call, inputs: { [names[0]]: mergedA, [names[1]]: mergedB } }) as tf.TensorInfo;
      const shaped = reshape(call, y, shape);
      dispose(call, mergedA, mergedB, y);
      return shaped;
    };
  }

  const select = stock('Select');
  table['Select'] = (call) => {
    const { condition, t, e } = call.inputs as Record<'condition' | 't' | 'e', tf.TensorInfo>;
    if (t.shape.length <= most('Select', t.dtype)) return select(call);
    const shape =
      condition.shape.length === t.shape.length ? [size(t.shape)] : [t.shape[0] as number, size(t.shape.slice(1))];
    const inputs = {
      condition: reshape(call, condition, [shape[0] as number]),
      t: reshape(call, t, shape),
      e: reshape(call, e, shape),
    };
    const y = select({ ...call, inputs }) as tf.TensorInfo;
    const shaped = reshape(call, y, t.shape);
    dispose(call, ...Object.values(inputs), y);
    return shaped;
  };

  const addN = stock('AddN');
  table['AddN'] = (call) => {
    const terms = call.inputs as unknown as tf.TensorInfo[];
    const [{ shape, dtype }] = terms as [tf.TensorInfo];
    if (shape.length <= most('AddN', dtype) || shape.includes(0)) return addN(call);
    const flat = terms.map((term) => reshape(call, term, [size(shape)]));
    const sum = addN({ ...call, inputs: flat as unknown as tf.NamedTensorInfoMap }) as tf.TensorInfo;
    const y = reshape(call, sum, shape);
    dispose(call, ...flat, sum);
    return y;
  };
  const fill = stock('Fill');
  table['Fill'] = (call) => {
    const shape = call.attrs!['shape'] as number[];
    if (shape.length <= most('Fill', 'float32')) return fill(call);
    const flat = fill({ ...call, attrs: { ...call.attrs, shape: [size(shape)] } }) as tf.TensorInfo;
    const y = reshape(call, flat, shape);
    dispose(call, flat);
    return y;
  };
}

/** Two shapes that broadcast as the given ones do, with as few axes as there can be. */
function mergeBroadcast(a: readonly number[], b: readonly number[]): readonly [number[], number[]] {
  const rank = Math.max(a.length, b.length);
  const aligned = (shape: readonly number[]): number[] => [...Array<number>(rank - shape.length).fill(1), ...shape];
  const [wideA, wideB] = [aligned(a), aligned(b)];
  const [shortA, shortB]: [number[], number[]] = [[], []];
  let kind: string | undefined;
  for (const [axis, lengthA] of wideA.entries()) {
    const lengthB = wideB[axis] as number;
    if (lengthA === 1 && lengthB === 1) continue;
    const own = `${lengthA === 1} ${lengthB === 1}`;
    if (own === kind) {
      shortA.push((shortA.pop() as number) * lengthA);
      shortB.push((shortB.pop() as number) * lengthB);
    } else {
      shortA.push(lengthA);
      shortB.push(lengthB);
    }
    kind = own;
  }
  return [shortA, shortB];
}

const binary = [
  ...[
    'Add',
    'Sub',
    'Multiply',
    'RealDiv',
    'FloorDiv',
    'Mod',
    'Pow',
    'Maximum',
    'Minimum',
    'SquaredDifference',
    'Atan2',
    'Prelu',
  ],
  ...['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual', 'LogicalAnd', 'LogicalOr'],
];
const elementwise = [
  ...[
    'Abs',
    'Acos',
    'Acosh',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Cast',
    'Ceil',
    'ClipByValue',
    'Cos',
    'Cosh',
    'Elu',
    'Erf',
    'Exp',
    'Expm1',
  ],
  ...[
    'Floor',
    'IsFinite',
    'IsInf',
    'IsNan',
    'LeakyRelu',
    'Log',
    'Log1p',
    'LogicalNot',
    'Neg',
    'Reciprocal',
    'Relu',
    'Relu6',
    'Round',
    'Rsqrt',
  ],
  ...[
    'Selu',
    'Sigmoid',
    'Sign',
    'Sin',
    'Sinh',
    'Softplus',
    'Sqrt',
    'Square',
    'Step',
    'Tan',
    'Tanh',
    'OnesLike',
    'ZerosLike',
  ],
];
