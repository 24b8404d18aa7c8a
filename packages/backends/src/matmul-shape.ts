import * as tf from '@tensorflow/tfjs-core';

/**
 * For each matrix of a broadcast batch, the index of the matrix it comes from. `out`: the broadcast batch axes; `own`: those of the
 * operand, aligned at the right; an axis of length 1 repeats.
 *
 * @example
 * batchIndices([2, 3], [2, 1]); // [0, 0, 0, 1, 1, 1]
 */
export function batchIndices(out: readonly number[], own: readonly number[]): readonly number[] {
  const lead = out.length - own.length;
  return out.reduce<readonly number[]>(
    (indices, length, axis) => {
      const extent = axis < lead ? 1 : (own[axis - lead] ?? 1);
      return indices.flatMap((index) => Array.from({ length }, (_, i) => index * extent + (extent === 1 ? 0 : i)));
    },
    [0],
  );
}

/** Sizes and batch of a matrix product [..., m, k] [..., k, n] after its transpositions. */
export interface MatMulShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly batch: readonly number[];
  readonly batchA: readonly number[];
  readonly batchB: readonly number[];
}

export interface MatMulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The sizes of a product. Throws where the inner ones differ or the batch axes do not broadcast. */
export function matMulShape(a: readonly number[], b: readonly number[], attrs: MatMulAttrs): MatMulShape {
  if (a.length < 2 || b.length < 2) {
    throw new Error(
      `matMul takes matrices or batches of them, given shapes [${a.join(', ')}] and [${b.join(', ')}]: reshape a vector to a ` +
        'matrix of one row or one column',
    );
  }
  const [rowsA = 1, columnsA = 1] = a.slice(-2);
  const [rowsB = 1, columnsB = 1] = b.slice(-2);
  const [m, k] = attrs.transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [inner, n] = attrs.transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== inner) {
    throw new Error(
      `matMul: inner sizes differ: [${a.join(', ')}]${attrs.transposeA ? ' transposed' : ''} has ${k}, ` +
        `[${b.join(', ')}]${attrs.transposeB ? ' transposed' : ''} has ${inner}`,
    );
  }
  const batchA = a.slice(0, -2);
  const batchB = b.slice(0, -2);
  return { m, n, k, batch: tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB), batchA, batchB };
}
