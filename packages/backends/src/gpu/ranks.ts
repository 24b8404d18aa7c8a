import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../kernel-table.ts';
import { reducedShape } from './empty.ts';
import { repeated, sliced, transposed, type View, wholeView } from './view.ts';

/** Copies what a view sees of a tensor into a tensor of that shape, on the backend that runs. */
export type CopyView = (backend: unknown, x: tf.TensorInfo, view: View, shape: readonly number[]) => tf.TensorInfo;

interface Ranks {
  /** The kernel that is registered before these. */
  readonly stock: (kernelName: string) => tf.KernelFunc;
  readonly copyView: CopyView;
  /** The most axes with which the stock kernel of that name is right; undefined where it takes all that the backend takes. */
  readonly most: (kernelName: string, dtype: tf.DataType) => number;
}

type Call = Parameters<tf.KernelFunc>[0];
type Pairs = readonly (readonly [number, number])[];
const size = (shape: readonly number[]): number => tf.util.sizeFromShape([...shape]);

/**
 * Kernels for tensors of any number of axes. A stock kernel has a shader for each rank, up to 4, 5 or 6 by the kernel, and some of those do
 * not compile. Beyond it, axes are made one where the op does not tell them apart, and transposes, slices and repeats are views.
 */
export function rankKernels({ stock, copyView, most }: Ranks): KernelTable {
  const table: Record<string, tf.KernelFunc> = {};
  const reshape = (call: Call, x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo =>
    stock('Reshape')({ ...call, inputs: { x }, attrs: { shape: [...shape] } }) as tf.TensorInfo;
  const dispose = (call: Call, ...tensors: readonly tf.TensorInfo[]): void =>
    tensors.forEach(({ dataId }) => void (call.backend as tf.KernelBackend).disposeData(dataId));
  /** The result of `compute` on the tensor in another shape, in the shape `result`. */
  const inShape = (
    call: Call,
    x: tf.TensorInfo,
    shape: readonly number[],
    result: readonly number[],
    compute: (x: tf.TensorInfo) => tf.TensorInfo,
  ): tf.TensorInfo => {
    const other = reshape(call, x, shape);
    const y = compute(other);
    const shaped = reshape(call, y, result);
    dispose(call, other, y);
    return shaped;
  };
  /** Replaces a kernel of one tensor where that has more axes than the stock kernel takes. */
  const beyond = (
    name: string,
    compute: (call: Call, x: tf.TensorInfo) => tf.TensorInfo,
    kernel: tf.KernelFunc = stock(name),
  ): void => {
    table[name] = (call) => {
      const x = (call.inputs['x'] ?? call.inputs['input']) as tf.TensorInfo;
      const numeric = x.dtype !== 'string' && x.dtype !== 'complex64';
      return numeric && x.shape.length > most(name, x.dtype) && !x.shape.includes(0) ? compute(call, x) : kernel(call);
    };
  };
  const transpose = (call: Call, x: tf.TensorInfo, perm: readonly number[]): tf.TensorInfo =>
    copyView(
      call.backend,
      x,
      transposed(wholeView(x.shape), perm),
      perm.map((axis) => x.shape[axis] as number),
    );

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
      const [mergedA, mergedB] = [reshape(call, a, shortA), reshape(call, b, shortB)];
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

  for (const name of reductions) {
    const kernel = stock(name);
    beyond(name, (call, x) => {
      const attrs = call.attrs as { axis?: number | number[]; reductionIndices?: number | number[] };
      const axes = tf.util.parseAxisParam(attrs.axis ?? attrs.reductionIndices ?? [...x.shape.keys()], x.shape);
      const kept = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
      const outer = size(kept.map((axis) => x.shape[axis] as number));
      const columns = transpose(call, x, [...kept, ...axes]);
      const plain = { axis: 1, reductionIndices: 1, keepDims: false };
      const y = inShape(
        call,
        columns,
        [outer, size(x.shape) / outer],
        reducedShape(x.shape, call.attrs),
        (rows) => kernel({ ...call, inputs: { x: rows }, attrs: { ...call.attrs, ...plain } }) as tf.TensorInfo,
      );
      dispose(call, columns);
      return y;
    });
  }

  for (const name of ['Cumsum', 'Cumprod']) {
    const stocks = stock(name);
    const kernel: tf.KernelFunc = (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      if (x.dtype !== 'bool') return stocks(call);
      const counts = stock('Cast')({ ...call, inputs: { x }, attrs: { dtype: 'int32' } }) as tf.TensorInfo;
      const sums = stocks({ ...call, inputs: { x: counts } }) as tf.TensorInfo;
      dispose(call, counts);
      return { ...sums, dtype: 'int32' };
    };
    beyond(
      name,
      (call, x) => {
        const [axis] = tf.util.parseAxisParam(call.attrs!['axis'] as number, x.shape) as [number];
        const perm = [...[...x.shape.keys()].filter((other) => other !== axis), axis];
        const columns = transpose(call, x, perm);
        const length = x.shape[axis] as number;
        const y = inShape(
          call,
          columns,
          [size(x.shape) / length, length],
          columns.shape,
          (rows) => kernel({ ...call, inputs: { x: rows }, attrs: { ...call.attrs, axis: 1 } }) as tf.TensorInfo,
        );
        const back = transpose(
          call,
          y,
          perm.map((_, i) => perm.indexOf(i)),
        );
        dispose(call, columns, y);
        return back;
      },
      kernel,
    );
  }

  beyond('Transpose', (call, x) => transpose(call, x, call.attrs!['perm'] as number[]));
  beyond('Tile', (call, x) => {
    const reps = call.attrs!['reps'] as number[];
    const shape = x.shape.map((length, axis) => length * (reps[axis] as number));
    if (shape.includes(0))
      return stock('Fill')({ ...call, inputs: {}, attrs: { shape, value: 0, dtype: x.dtype } }) as tf.TensorInfo;
    return copyView(call.backend, x, repeated(wholeView(x.shape), reps), shape);
  });
  beyond('Reverse', (call, x) => {
    const axes = tf.util.parseAxisParam(call.attrs!['dims'] as number[], x.shape);
    const backwards = (axis: number): boolean => axes.includes(axis);
    const whole = {
      begin: x.shape.map((length, axis) => (backwards(axis) ? length - 1 : 0)),
      lengths: x.shape,
      steps: x.shape.map((_, axis) => (backwards(axis) ? -1 : 1)),
    };
    return copyView(call.backend, x, sliced(wholeView(x.shape), whole), x.shape);
  });
  beyond('Slice', (call, x) => {
    const { begin, size: wanted } = call.attrs as unknown as { begin: number | number[]; size: number | number[] };
    const [first, lengths] = tf.slice_util.parseSliceParams(x, begin, wanted) as [number[], number[]];
    tf.slice_util.assertParamsValid(x, first, lengths);
    return copyView(
      call.backend,
      x,
      sliced(wholeView(x.shape), { begin: first, lengths, steps: x.shape.map(() => 1) }),
      lengths,
    );
  });
  beyond('StridedSlice', (call, x) => {
    const a = call.attrs as unknown as Record<'begin' | 'end' | 'strides', number[]> &
      Record<'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask', number>;
    const info = tf.slice_util.sliceInfo(
      x.shape,
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    const view = sliced(wholeView(x.shape), { begin: info.begin, lengths: info.finalShapeSparse, steps: info.strides });
    return copyView(call.backend, x, view, info.finalShape);
  });

  /** Pieces of a tensor along an axis. */
  const pieces = (call: Call, x: tf.TensorInfo, axis: number, lengths: readonly number[]): tf.TensorInfo[] => {
    let from = 0;
    return lengths.map((length) => {
      const begin = x.shape.map((_, i) => (i === axis ? from : 0));
      const shape = x.shape.map((own, i) => (i === axis ? length : own));
      from += length;
      return copyView(
        call.backend,
        x,
        sliced(wholeView(x.shape), { begin, lengths: shape, steps: shape.map(() => 1) }),
        shape,
      );
    });
  };
  const into = (name: string, input: string, compute: (call: Call, x: tf.TensorInfo) => tf.TensorInfo[]): void => {
    const kernel = stock(name);
    table[name] = (call) => {
      const x = call.inputs[input] as tf.TensorInfo;
      return x.shape.length > most(name, x.dtype) && !x.shape.includes(0) && x.dtype !== 'string'
        ? compute(call, x)
        : kernel(call);
    };
  };
  into('SplitV', 'x', (call, x) => {
    const { numOrSizeSplits, axis } = call.attrs as unknown as { numOrSizeSplits: number | number[]; axis: number };
    const [along] = tf.util.parseAxisParam(axis, x.shape) as [number];
    return pieces(call, x, along, tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, along));
  });
  into('Unpack', 'value', (call, x) => {
    const [along] = tf.util.parseAxisParam(call.attrs!['axis'] as number, x.shape) as [number];
    const shape = x.shape.filter((_, axis) => axis !== along);
    return pieces(call, x, along, Array<number>(x.shape[along] as number).fill(1)).map((piece) => ({
      ...piece,
      shape,
    }));
  });

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

  const fill = stock('Fill');
  table['Fill'] = (call) => {
    const shape = call.attrs!['shape'] as number[];
    if (shape.length <= most('Fill', 'float32')) return fill(call);
    const flat = fill({ ...call, attrs: { ...call.attrs, shape: [size(shape)] } }) as tf.TensorInfo;
    const y = reshape(call, flat, shape);
    dispose(call, flat);
    return y;
  };

  for (const name of ['PadV2', 'MirrorPad']) {
    const kernel = stock(name);
    beyond(name, (call, x) => {
      const paddings = call.attrs!['paddings'] as [number, number][];
      let y = reshape(call, x, x.shape);
      for (const [axis, padding] of paddings.entries()) {
        if (padding[0] === 0 && padding[1] === 0) continue;
        const before = y;
        const [outer, length, inner] = [
          size(y.shape.slice(0, axis)),
          y.shape[axis] as number,
          size(y.shape.slice(axis + 1)),
        ];
        const shape = y.shape.map((own, i) => (i === axis ? own + padding[0] + padding[1] : own));
        y = inShape(
          call,
          y,
          [outer, length, inner],
          shape,
          (thirds) =>
            kernel({
              ...call,
              inputs: { x: thirds },
              attrs: { ...call.attrs, paddings: [[0, 0], padding, [0, 0]] },
            }) as tf.TensorInfo,
        );
        dispose(call, before);
      }
      return y;
    });
  }

  const blocks = (call: Call): { block: number[]; count: number } => {
    const block = call.attrs!['blockShape'] as number[];
    return { block, count: size(block) };
  };
  beyond('SpaceToBatchND', (call, x) => {
    const { block, count } = blocks(call);
    const own = call.attrs!['paddings'] as Pairs;
    const paddings = x.shape.map((_, axis) => own[axis - 1] ?? [0, 0]);
    const padded = table['PadV2']!({
      ...call,
      inputs: { x },
      attrs: { paddings: paddings as unknown as number[], constantValue: 0 },
    }) as tf.TensorInfo;
    const split = tf.backend_util.getReshaped(padded.shape, block, count, false);
    const perm = tf.backend_util.getPermuted(split.length, block.length, false);
    const shape = tf.backend_util.getReshapedPermuted(padded.shape, block, count, false);
    const y = copyView(call.backend, padded, transposed(wholeView(split), perm), shape);
    dispose(call, padded);
    return y;
  });
  beyond('BatchToSpaceND', (call, x) => {
    const { block, count } = blocks(call);
    const crops = call.attrs!['crops'] as number[][];
    const split = tf.backend_util.getReshaped(x.shape, block, count);
    const perm = tf.backend_util.getPermuted(split.length, block.length);
    const shape = tf.backend_util.getReshapedPermuted(x.shape, block, count);
    const whole = copyView(call.backend, x, transposed(wholeView(split), perm), shape);
    const cropped = (axis: number, side: 0 | 1): number => crops[axis - 1]?.[side] ?? 0;
    const begin = shape.map((_, axis) => cropped(axis, 0));
    const lengths = shape.map((length, axis) => length - cropped(axis, 0) - cropped(axis, 1));
    const y = copyView(
      call.backend,
      whole,
      sliced(wholeView(shape), { begin, lengths, steps: shape.map(() => 1) }),
      lengths,
    );
    dispose(call, whole);
    return y;
  });
  return table;
}

/** Two shapes that broadcast as the given ones do, with as few axes as there can be. */
export function mergeBroadcast(a: readonly number[], b: readonly number[]): readonly [number[], number[]] {
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

const reductions = ['Sum', 'Mean', 'Prod', 'Max', 'Min', 'All', 'Any', 'ArgMax', 'ArgMin'];
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
