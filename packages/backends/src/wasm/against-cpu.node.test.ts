// Every kernel that the wasm backend does not simply borrow, against the cpu backend's, call by call: dtypes, ranks to 8, sizes 0 and 1,
// NaN and infinities, negative axes.
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { started } from '../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

type DType = 'float32' | 'int32' | 'bool';
interface Given {
  readonly shape: number[];
  readonly dtype: DType;
  readonly values: number[];
}

const wild = [0.5, -1.5, 2.25, -0, 0, 3, 7, -2, NaN, Infinity, -Infinity, 1e-40, 3e38, -3e38, 1, -1, 0.25];
/** Without numbers whose sums depend on the order. */
const small = wild.filter((value) => !(Math.abs(value) > 1e38 && Math.abs(value) < Infinity));
const tame = [0.5, -1.5, 2.25, 0.75, 3, 7, -2, 1, -1, 0.25, 0.125];
const draws: Readonly<Record<DType, readonly number[]>> = {
  float32: wild,
  int32: [1, -2, 3, 0, 5, -7, 16777217, 2, 4],
  bool: [1, 0, 1, 1, 0, 0, 1],
};

const given = (shape: number[], dtype: DType = 'float32', from: readonly number[] = draws[dtype]): Given => ({
  shape,
  dtype,
  values: Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => from[(i * 7 + (i % 3)) % from.length]!),
});
const indices = (values: number[], shape = [values.length]): Given => ({ shape, dtype: 'int32', values });

type Inputs = readonly Given[] | Readonly<Record<string, Given>>;
interface Result {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: ArrayLike<number>;
}

async function run(backend: string, kernel: string, inputs: Inputs, attrs: object): Promise<Result[] | string> {
  await tf.setBackend(backend);
  const tensor = ({ values, shape, dtype }: Given): tf.Tensor => tf.tensor(values, shape, dtype);
  const tensors = Array.isArray(inputs)
    ? inputs.map(tensor)
    : Object.fromEntries(Object.entries(inputs as Record<string, Given>).map(([name, one]) => [name, tensor(one)]));
  try {
    const outputs = [tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(kernel, tensors as never, attrs as never)].flat();
    const results = await Promise.all(
      outputs.map(async (y) => ({ shape: y.shape, dtype: y.dtype, values: (await y.data()) as Float32Array })),
    );
    tf.dispose(outputs);
    return results;
  } catch (thrown) {
    return (thrown as Error).message;
  } finally {
    tf.dispose(tensors as tf.Tensor[]);
  }
}

const close = (a: number, b: number): boolean =>
  a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-5 * Math.max(1e-3, Math.abs(a), Math.abs(b));

/** What differs, or undefined. Both may refuse a call. */
async function difference(kernel: string, inputs: Inputs, attrs: object = {}): Promise<string | undefined> {
  const [wasm, cpu] = [await run('wasm', kernel, inputs, attrs), await run('cpu', kernel, inputs, attrs)];
  const call = `${kernel} ${JSON.stringify(Object.values(inputs).map((x: Given) => [x.shape, x.dtype]))} ${JSON.stringify(attrs)}`;
  if (typeof wasm === 'string' || typeof cpu === 'string') {
    return typeof wasm === typeof cpu ? undefined : `${call}: wasm ${JSON.stringify(wasm)}, cpu ${JSON.stringify(cpu)}`;
  }
  for (const [i, a] of wasm.entries()) {
    const b = cpu[i]!;
    if (`${a.shape}` !== `${b.shape}` || a.dtype !== b.dtype)
      return `${call}: ${a.dtype} [${a.shape}], cpu ${b.dtype} [${b.shape}]`;
    for (let k = 0; k < b.values.length; k++)
      if (!close(a.values[k]!, b.values[k]!)) return `${call}: at ${k} ${a.values[k]}, cpu ${b.values[k]}`;
  }
  return undefined;
}

type Call = readonly [kernel: string, inputs: Inputs, attrs?: object];
const all = ['float32', 'int32', 'bool'] as const;
// prettier-ignore
const shapes = [[], [0], [1], [5], [33], [3, 4], [2, 0, 3], [2, 3, 4], [2, 1, 3, 2], [2, 3, 1, 2, 2], [1, 2, 2, 2, 2, 2], [2, 1, 2, 2, 2, 2, 2], [2, 2, 2, 2, 2, 2, 2, 2]];

function* unary(): Generator<Call> {
  // prettier-ignore
  const names = ['Abs', 'Elu', 'Exp', 'Log', 'Neg', 'Reciprocal', 'Relu', 'Relu6', 'Rsqrt', 'Sigmoid', 'Softplus', 'Sqrt', 'Square', 'Tanh', 'Identity', 'ZerosLike', 'OnesLike', 'Selu', 'Sign', 'Floor', 'Erf', 'IsNan', 'Log1p', 'Expm1'];
  for (const name of names)
    for (const dtype of all) for (const shape of [[], [0], [17], [2, 3, 4]]) yield [name, { x: given(shape, dtype) }];
  for (const dtype of all) {
    for (const shape of [[], [17]]) {
      const x = given(shape, dtype);
      yield ['Step', { x }, { alpha: 0.3 }];
      yield ['LeakyRelu', { x }, { alpha: 0.3 }];
      yield ['ClipByValue', { x }, { clipValueMin: -1, clipValueMax: 2 }];
    }
    for (const to of all) yield ['Cast', { x: given([17], dtype) }, { dtype: to }];
  }
  for (const shape of [[17], [1], [3, 1], [2, 3, 17]])
    yield ['Prelu', { x: given([3, 17]), alpha: given(shape, 'float32', tame) }];
  yield ['Softmax', { logits: given([3, 17]) }, { dim: 1 }];
  yield ['Softmax', { logits: given([3, 17], 'float32', tame) }, { dim: 1 }];
}

function* binary(): Generator<Call> {
  // prettier-ignore
  const pairs: [number[], number[]][] = [[[], []], [[17], [17]], [[17], []], [[], [17]], [[3, 4], [4]], [[4], [3, 4]], [[3, 1], [1, 4]], [[2, 1, 4], [3, 1]], [[2, 1, 2, 1, 3], [1, 2, 1, 2, 1]], [[2, 2, 1, 2, 2, 2, 2], [1, 2, 2, 1, 2, 2, 1]], [[0], [0]], [[0, 3], [1, 3]], [[2, 1], [1, 0]], [[2, 2, 2, 2, 2, 2, 2, 2], [2, 2, 2, 2, 2, 2, 2, 2]]];
  // prettier-ignore
  const names = ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference', 'Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Pow', 'FloorDiv', 'Mod', 'Atan2'];
  for (const name of names)
    for (const dtype of all) for (const [p, q] of pairs) yield [name, { a: given(p, dtype), b: given(q, dtype) }];
  for (const name of ['LogicalAnd', 'LogicalOr'])
    for (const [p, q] of pairs) yield [name, { a: given(p, 'bool'), b: given(q, 'bool') }];
}

function* reductions(): Generator<Call> {
  // prettier-ignore
  const cases: [number[], number[]][] = [[[5], [0]], [[5], []], [[], []], [[3, 4], [0]], [[3, 4], [1]], [[3, 4], [-1]], [[3, 4], [0, 1]], [[2, 3, 4], [0, 2]], [[2, 3, 4], [1]], [[2, 3, 0], [1]], [[2, 0, 3], [1]], [[0], [0]], [[2, 2, 2, 2, 2, 2, 2], [0, 2, 4]], [[2, 3, 2, 3], [3, 1]], [[2, 3, 1, 2, 3], [4, 0]]];
  for (const name of ['Sum', 'Mean', 'Max', 'Min', 'Prod'])
    for (const dtype of all)
      for (const [shape, axis] of cases)
        for (const keepDims of [false, true])
          for (const from of dtype === 'float32' ? [small, tame] : [draws[dtype]])
            yield [name, { x: given(shape, dtype, from) }, { axis, reductionIndices: axis, keepDims }];
  // prettier-ignore
  const places: [number[], number][] = [[[5], 0], [[3, 4], 0], [[3, 4], 1], [[2, 3, 4], 1], [[17, 9], 1], [[2, 2, 2, 2, 2, 2, 2], 3]];
  for (const dtype of all) for (const [shape, axis] of places) yield ['ArgMax', { x: given(shape, dtype) }, { axis }];
}

function* movements(): Generator<Call> {
  // prettier-ignore
  const turns: [number[], number[]][] = [[[], []], [[5], [0]], [[3, 4], [1, 0]], [[2, 3, 4], [2, 0, 1]], [[2, 3, 4], [0, 2, 1]], [[2, 3, 4, 5], [3, 1, 0, 2]], [[2, 1, 3, 2, 2], [4, 3, 2, 1, 0]], [[2, 3, 2, 2, 2], [1, 0, 4, 2, 3]], [[2, 2, 2, 2, 3, 2], [5, 4, 3, 2, 1, 0]], [[2, 2, 3, 2, 2, 2, 2], [6, 5, 4, 3, 2, 1, 0]], [[2, 2, 2, 2, 2, 2, 2, 2], [7, 6, 5, 4, 3, 2, 1, 0]], [[0, 3], [1, 0]]];
  for (const dtype of all) {
    for (const [shape, perm] of turns) yield ['Transpose', { x: given(shape, dtype) }, { perm }];
    for (const shape of shapes.filter(({ length }) => length > 0)) {
      const x = given(shape, dtype);
      const first = shape[0]!;
      const constantValue = dtype === 'bool' ? 1 : 3;
      yield ['PadV2', { x }, { paddings: shape.map((_, i) => [i % 2, 1]), constantValue }];
      yield ['PadV2', { x }, { paddings: shape.map((_, i) => [i === 1 ? 2 : 0, 0]), constantValue }];
      yield ['Tile', { x }, { reps: shape.map((_, i) => 1 + (i % 2)) }];
      yield ['Slice', { x }, { begin: shape.map((n) => (n > 1 ? 1 : 0)), size: shape.map((n) => (n > 1 ? n - 1 : n)) }];
      yield ['Reverse', { x }, { dims: [-1] }];
      yield ['Concat', [x, x], { axis: shape.length - 1 }];
      yield ['Concat', [x, given(shape, dtype)], { axis: 0 }];
      yield ['Pack', [x, x], { axis: 0 }];
      yield ['Fill', {}, { shape, value: constantValue, dtype }];
      yield ['Select', { condition: given(shape, 'bool'), t: x, e: given(shape, dtype, draws[dtype].slice(2)) }];
      yield ['Select', { condition: given([first], 'bool'), t: x, e: given(shape, dtype, draws[dtype].slice(2)) }];
      if (first === 0) continue;
      yield ['Unpack', { value: x }, { axis: 0 }];
      yield ['SplitV', { x }, { numOrSizeSplits: [first], axis: 0 }];
      yield ['GatherV2', { x, indices: indices([0, first - 1]) }, { axis: 0, batchDims: 0 }];
      if (shape.at(-1)! > 0)
        yield ['GatherV2', { x, indices: indices([0, shape.at(-1)! - 1]) }, { axis: -1, batchDims: 0 }];
      yield ['Cumsum', { x }, { axis: 0, exclusive: true, reverse: true }];
    }
  }
}

function* others(): Generator<Call> {
  const variance = given([5], 'float32', [1, 2, 3, 4, 5]);
  for (const from of [tame, wild]) {
    const x = given([2, 2, 3, 5], 'float32', from);
    yield ['FusedBatchNorm', { x, mean: given([5], 'float32', tame), variance }, { varianceEpsilon: 1e-3 }];
    yield [
      'FusedBatchNorm',
      { x, mean: given([5], 'float32', tame), variance, scale: variance, offset: variance },
      { varianceEpsilon: 1e-3 },
    ];
  }
  for (const dtype of all) {
    const [a, b] = [
      given([2, 3, 4], dtype, dtype === 'float32' ? tame : draws[dtype]),
      given([4, 3], dtype, dtype === 'float32' ? tame : draws[dtype]),
    ];
    yield ['BatchMatMul', { a, b: { ...b, shape: [1, 4, 3] } }, { transposeA: false, transposeB: false }];
    yield ['BatchMatMul', { a, b: { ...b, shape: [12] } }, { transposeA: false, transposeB: false }];
    for (const dataFormat of ['NHWC', 'NCHW']) {
      const x = given(
        dataFormat === 'NHWC' ? [2, 5, 6, 3] : [2, 3, 5, 6],
        dtype,
        dtype === 'float32' ? tame : draws[dtype],
      );
      const filter = given([3, 2, 3, 4], dtype, dtype === 'float32' ? tame : [1, 2, 0]);
      const attrs = { strides: [2, 1], pad: 'same', dataFormat, dilations: [1, 1] };
      yield ['Conv2D', { x, filter }, attrs];
      yield ['FusedConv2D', { x, filter, bias: given([4], 'float32', tame) }, { ...attrs, activation: 'relu' }];
    }
  }
}

test.each([
  ['functions of one tensor', unary],
  ['functions of two', binary],
  ['reductions', reductions],
  ['movements', movements],
  ['products and normalization', others],
])('%s', async (_, calls) => {
  const differences: string[] = [];
  for (const call of calls()) {
    const found = await difference(...call);
    if (found !== undefined) differences.push(found);
  }
  expect(differences).toEqual([]);
});
