import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import type { WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';
import { stockKernel } from './stock.ts';

type Call = Parameters<tf.KernelFunc>[0];
/** Whether the stock kernel is right for this call. */
type Domain = (inputs: readonly tf.TensorInfo[], call: Call) => boolean;

const isWord = ({ dtype }: tf.TensorInfo): boolean => dtype === 'float32' || dtype === 'int32';
const isNumeric = (tensor: tf.TensorInfo): boolean => isWord(tensor) || tensor.dtype === 'bool';
const size = ({ shape }: tf.TensorInfo): number => tf.util.sizeFromShape(shape);

/** Kernels that only move numbers about in JavaScript, whatever they are and however many axes they have. */
const anyNumbers: Domain = (inputs) => inputs.every((tensor) => isNumeric(tensor) && tensor.dtype === inputs[0]?.dtype);
const words: Domain = (inputs) => inputs.every((tensor) => isWord(tensor) && size(tensor) > 0);
const floats: Domain = (inputs) => inputs.every(({ dtype }) => dtype === 'float32');

const inputOf = ({ inputs }: Call, name: string): tf.TensorInfo => inputs[name] as tf.TensorInfo;

/**
 * The stock kernels that stay, each with the calls that it gets right: the others run on the cpu backend. A stock kernel that meets what
 * it does not know (a dtype, too many axes) prints a line at best and returns memory that nobody wrote. Tests compare what stays with
 * the cpu backend.
 */
const domains: Readonly<Record<string, Domain>> = {
  Reshape: () => true,
  ExpandDims: () => true,
  Concat: anyNumbers,
  Pack: anyNumbers,
  Unpack: anyNumbers,
  SplitV: anyNumbers,
  Slice: (inputs, call) => {
    const { begin, size: extent } = call.attrs as unknown as { begin: number[]; size: number[] };
    const [x] = inputs as [tf.Tensor];
    const [from, sizes] = tf.slice_util.parseSliceParams(x, begin, extent) as [number[], number[]];
    tf.slice_util.assertParamsValid(x, from, sizes); // the stock kernel reads beyond the tensor
    return isNumeric(x);
  },
  Transpose: words,
  // with batches it reads rows of the first
  GatherV2: (inputs, call) =>
    words(inputs, call) &&
    inputOf(call, 'indices').dtype === 'int32' &&
    ((call.attrs as { readonly batchDims?: number }).batchDims ?? 0) === 0,
  Select: (_, call) => {
    const [condition, t, e] = ['condition', 't', 'e'].map((name) => inputOf(call, name)) as [
      tf.TensorInfo,
      tf.TensorInfo,
      tf.TensorInfo,
    ];
    const isSame = (other: tf.TensorInfo): boolean => tf.util.arraysEqual(t.shape, other.shape);
    return condition.dtype === 'bool' && words([t, e], call) && t.dtype === e.dtype && isSame(condition) && isSame(e);
  },
  Fill: (_, { attrs }) => {
    const { value, dtype } = attrs as { value: number | string; dtype?: tf.DataType };
    return (
      typeof value !== 'string' && (dtype === undefined || dtype === 'float32' || dtype === 'int32' || dtype === 'bool')
    );
  },
  FusedBatchNorm: floats,
};

/** Guarded stock kernels, by name. */
export const keptKernels = (context: WasmContext): KernelTable =>
  Object.fromEntries(
    Object.entries(domains).map(([name, isRight]): [string, tf.KernelFunc] => {
      const [stock, other] = [stockKernel(name), onCpu(context, name)];
      return [
        name,
        (call) => {
          const inputs = Object.values(call.inputs).filter((tensor) => tensor !== undefined && tensor !== null);
          return isRight(inputs as tf.TensorInfo[], call) ? stock(call) : other(call);
        },
      ];
    }),
  );
