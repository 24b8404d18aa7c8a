import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import type { WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';
import { stockKernel } from './stock.ts';

type Paddings = readonly (readonly [before: number, after: number])[];

/** Axes that the library of the stock kernel knows. */
const MOST_AXES = 6;

/** The same padding with neighbouring axes merged where neither has any. */
function merged(shape: readonly number[], paddings: Paddings): { shape: number[]; paddings: [number, number][] } {
  const axes: { length: number; padding: [number, number] }[] = [];
  shape.forEach((length, axis) => {
    const [before, after] = paddings[axis]!;
    const last = axes.at(-1);
    const isPlain = before === 0 && after === 0;
    if (last !== undefined && isPlain && last.padding[0] === 0 && last.padding[1] === 0) last.length *= length;
    else axes.push({ length, padding: [before, after] });
  });
  return { shape: axes.map(({ length }) => length), paddings: axes.map(({ padding }) => padding) };
}

/** Padding with a constant. More than six padded axes, and dtypes of other than four bytes, are for the cpu backend. */
export const padKernels = (context: WasmContext): KernelTable => {
  const [stock, other] = [stockKernel('PadV2'), onCpu(context, 'PadV2')];
  return {
    PadV2: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const { paddings, constantValue } = call.attrs as unknown as { paddings: Paddings; constantValue: number };
      const whole = merged(x.shape, paddings);
      const isWord = x.dtype === 'float32' || x.dtype === 'int32';
      // the library of the stock kernel refuses NaN, and nothing is written
      if (Number.isNaN(constantValue)) return other(call);
      if (!isWord || whole.shape.length > MOST_AXES || whole.shape.length === 0) return other(call);
      if (tf.util.sizeFromShape(x.shape) === 0 || paddings.flat().some((padding) => padding < 0)) return other(call);
      const inputs = { x: { ...x, shape: whole.shape } };
      const attrs = { ...call.attrs, paddings: whole.paddings };
      const y = stock({ ...call, inputs, attrs } as Parameters<tf.KernelFunc>[0]) as tf.TensorInfo;
      const shape = x.shape.map((length, axis) => paddings[axis]![0] + length + paddings[axis]![1]);
      return { dataId: y.dataId, dtype: y.dtype, shape };
    },
  };
};
