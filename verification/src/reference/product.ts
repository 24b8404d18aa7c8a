import { type FusedAttributes, finish } from './activation.ts';
import { type NdArray, at, atBroadcast, broadcastShape, build, forEachIndex } from './array.ts';
import type { KernelTable } from './kernel.ts';

interface Transposed {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The matrix products of two stacks of matrices whose leading axes broadcast. */
function matMul(a: NdArray, b: NdArray, { transposeA, transposeB }: Transposed): NdArray {
  const lead = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [rows, inner] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
  const columns = transposeB ? b.shape.at(-2)! : b.shape.at(-1)!;
  return build([...lead, rows, columns], a.dtype, (index) => {
    const batch = index.slice(0, -2);
    const [i, j] = index.slice(-2) as [number, number];
    let sum = 0;
    for (let k = 0; k < inner; k++)
      sum += atMatrix(a, batch, transposeA ? [k, i] : [i, k]) * atMatrix(b, batch, transposeB ? [j, k] : [k, j]);
    return sum;
  });
}

/** An entry of a matrix in a stack; only the leading axes broadcast. */
function atMatrix(stack: NdArray, batch: readonly number[], entry: readonly [number, number]): number {
  const own = stack.shape.length - 2;
  const place = batch.slice(batch.length - own).map((i, axis) => (stack.shape[axis] === 1 ? 0 : i));
  return at(stack, ...place, ...entry);
}

/** Σ over all labels that the result lacks of the product of the entries. */
function einsum(equation: string, arrays: readonly NdArray[]): NdArray {
  const [left, result] = equation.replaceAll(' ', '').split('->') as [string, string];
  const terms = left.split(',');
  const lengths = new Map<string, number>();
  terms.forEach((term, t) => [...term].forEach((label, axis) => lengths.set(label, arrays[t]!.shape[axis]!)));
  const summed = [...lengths.keys()].filter((label) => !result.includes(label));
  return build(
    [...result].map((label) => lengths.get(label)!),
    arrays[0]!.dtype,
    (index) => {
      let sum = 0;
      forEachIndex(
        summed.map((label) => lengths.get(label)!),
        (inner) => {
          const value = (label: string) =>
            result.includes(label) ? index[result.indexOf(label)]! : inner[summed.indexOf(label)]!;
          sum += terms.reduce((p, term, t) => p * at(arrays[t]!, ...[...term].map(value)), 1);
        },
      );
      return sum;
    },
  );
}

/** Products of matrices and of arrays. */
export const products: KernelTable = {
  BatchMatMul: ({ a, b }, attrs: Transposed) => matMul(a!, b!, attrs),
  _FusedMatMul: (inputs, attrs: Transposed & FusedAttributes, decide) =>
    finish(matMul(inputs['a']!, inputs['b']!, attrs), inputs, attrs, decide),
  Einsum: (inputs, { equation }: { equation: string }) => einsum(equation, Object.values(inputs)),
  // the outer product of flattened arrays, on the diagonal
  Diag: ({ x }) =>
    build([...x!.shape, ...x!.shape], x!.dtype, (index) => {
      const half = x!.shape.length;
      return x!.shape.every((_, axis) => index[axis] === index[half + axis])
        ? atBroadcast(x!, index.slice(0, half))
        : 0;
    }),
};
