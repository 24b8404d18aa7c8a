import { build, mapEntries, ndarray, reshaped, sizeOf } from './array.ts';
import type { KernelTable } from './kernel.ts';

/** Kernels that change the type or the shape alone, and constants. */
export const structure: KernelTable = {
  Identity: ({ x }) => x!,
  // a length of −1 is what the others leave
  Reshape: ({ x }, { shape }: { shape: number[] }) => {
    const rest = x!.values.length / -sizeOf(shape);
    return reshaped(
      x!,
      shape.map((n) => (n === -1 ? rest : n)),
    );
  },
  // to whole numbers by truncation, to booleans by the comparison with 0
  Cast: ({ x }, { dtype }) =>
    dtype === 'float32' ? mapEntries(x!, (v) => v, dtype) : ndarray(x!.shape, dtype, x!.values),
  Fill: (_inputs, { shape, value, dtype }) => build(shape, dtype ?? 'float32', () => value),
  ZerosLike: ({ x }) => mapEntries(x!, () => 0),
  OnesLike: ({ x }) => mapEntries(x!, () => 1),
};
