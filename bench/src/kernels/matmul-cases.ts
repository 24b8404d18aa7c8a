import type { KernelCase } from './kernel-case.ts';

/** rows × depth × columns: square ones, and the layers of the nets that are measured. */
const shapes: readonly (readonly [m: number, k: number, n: number])[] = [
  [256, 256, 256],
  [512, 512, 512],
  [64, 784, 256],
  [64, 256, 256],
  [64, 800, 500],
  [50, 120, 84],
  [64, 256, 10],
];

const transposes = [
  ['NN', false, false],
  ['NT', false, true],
  ['TN', true, false],
  ['TT', true, true],
] as const;

export const matMulCases: readonly KernelCase[] = shapes.flatMap(([m, k, n]) =>
  transposes.map(([letters, transposeA, transposeB]) => ({
    name: `matMul ${m}×${k}×${n} ${letters}`,
    kernel: 'BatchMatMul',
    inputs: { a: transposeA ? [k, m] : [m, k], b: transposeB ? [n, k] : [k, n] },
    attrs: { transposeA, transposeB },
  })),
);
