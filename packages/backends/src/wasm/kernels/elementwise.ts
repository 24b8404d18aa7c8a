import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { activate, type Activation } from './activation.ts';
import { onCpu } from './on-cpu.ts';

const kinds: Readonly<Record<string, Activation>> = {
  Exp: 'exp',
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
  Softplus: 'softplus',
};

/** Functions of one tensor; relative error at most 2e-6. */
export const elementwiseKernels = (context: WasmContext): KernelTable =>
  Object.fromEntries(
    Object.entries(kinds).map(([kernelName, kind]): [string, tf.KernelFunc] => [
      kernelName,
      (call) => {
        const { x } = call.inputs as { x: tf.TensorInfo };
        if (x.dtype !== 'float32') return onCpu(context, kernelName)(call);
        const y = output(context, x.shape);
        const size = tf.util.sizeFromShape(x.shape);
        activate(context, { kind, x: addressOf(context, x), y: addressOf(context, y), size });
        return y;
      },
    ]),
  );
