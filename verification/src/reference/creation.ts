import { type NumericType, at, build, sizeOf } from './array.ts';
import type { KernelTable } from './kernel.ts';

export const creationKernels: KernelTable = {
  Range: (_, { start, stop, step, dtype }: { start: number; stop: number; step: number; dtype: NumericType }) =>
    build([Math.max(0, Math.ceil((stop - start) / step))], dtype, ([i]) => start + i! * step),
  LinSpace: (_, { start, stop, num }: { start: number; stop: number; num: number }) =>
    build([num], 'float32', ([i]) => (num === 1 ? start : start + (i! * (stop - start)) / (num - 1))),
  // TensorFlow's `diag`: of shape [...x.shape, ...x.shape], x where both halves of the index agree
  Diag: ({ x }) =>
    build([...x!.shape, ...x!.shape], x!.dtype, (index) => {
      const half = index.slice(0, x!.shape.length);
      return half.every((i, k) => i === index[k + half.length]) ? at(x!, ...half) : 0;
    }),
  BroadcastArgs: ({ s0, s1 }) => {
    const rank = Math.max(sizeOf(s0!.shape), sizeOf(s1!.shape));
    const size = (values: ArrayLike<number>, axis: number): number => values[values.length - rank + axis] ?? 1;
    return build([rank], 'int32', ([axis]) => {
      const [a, b] = [size(s0!.values, axis!), size(s1!.values, axis!)];
      if (a !== b && a !== 1 && b !== 1) throw new Error(`Sizes ${a} and ${b} do not broadcast.`);
      return a === 1 ? b : a;
    });
  },
};
