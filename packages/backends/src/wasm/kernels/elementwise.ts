import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { activate, type Activation } from './activation.ts';
import { onCpu } from './on-cpu.ts';

/** With an exponential. */
const smooth: Readonly<Record<string, Activation>> = {
  Exp: 'exp',
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
  Softplus: 'softplus',
  Elu: 'elu',
};

const rectifiers: Readonly<Record<string, Activation>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  LeakyRelu: 'leakyrelu',
};

/** Their numbers in assembly/unary.ts. */
const others: Readonly<Record<string, number>> = {
  Neg: 0,
  Abs: 1,
  Square: 2,
  Sqrt: 3,
  Rsqrt: 4,
  Reciprocal: 5,
  Log: 6,
  Step: 7,
  ClipByValue: 8,
};

type Attrs = Partial<Record<'alpha' | 'clipValueMin' | 'clipValueMax', number>>;
type Run = (x: number, y: number, size: number, attrs: Attrs) => void;

/** Functions of one tensor; relative error at most 2e-6. Other dtypes than float32 run on the cpu backend. */
export const elementwiseKernels = (context: WasmContext): KernelTable => {
  const kernel =
    (other: tf.KernelFunc, run: Run): tf.KernelFunc =>
    (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      if (x.dtype !== 'float32') return other(call);
      const y = output(context, x.shape);
      run(addressOf(context, x), addressOf(context, y), tf.util.sizeFromShape(x.shape), (call.attrs ?? {}) as Attrs);
      return y;
    };
  const activation =
    (kind: Activation): Run =>
    (x, y, size, { alpha = 0 }) =>
      activate(context, { kind, x, y, size, alpha });
  const unary =
    (kind: number): Run =>
    (x, y, size, { alpha = 0, clipValueMin, clipValueMax = 0 }) =>
      context.module.unary(kind, x, y, size, clipValueMin ?? alpha, clipValueMax);
  const each = <A>(table: Readonly<Record<string, A>>, make: (name: string, value: A) => tf.KernelFunc): KernelTable =>
    Object.fromEntries(Object.entries(table).map(([name, value]) => [name, make(name, value)]));
  return {
    ...each(smooth, (name, kind) => kernel(onCpu(context, name), activation(kind))),
    ...each(rectifiers, (name, kind) => kernel(onCpu(context, name), activation(kind))),
    ...each(others, (name, kind) => kernel(onCpu(context, name), unary(kind))),
  };
};
