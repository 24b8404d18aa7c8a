import * as tf from '@tensorflow/tfjs-core';
import { type Rule, repeat, rule, unbroadcast } from '../rule.ts';

/** t with its batch axes repeated to `batch`: stock kernels multiply wrongly where both sides broadcast. */
function withBatch(t: tf.Tensor, batch: readonly number[]): tf.Tensor {
  const own = t.shape.slice(0, -2);
  if (own.length === 0 || own.join() === batch.join()) return t;
  return tf.mul(t, tf.fill([...batch, 1, 1], 1));
}

// op(a) op(b) with op = transpose or identity. The four cases are one: c = A B, dA = dc Bᵀ, dB = Aᵀ dc.
const batchMatMul = rule(
  'BatchMatMul',
  ['a', 'b'],
  (dy, saved, { transposeA: ta, transposeB: tb }: { transposeA: boolean; transposeB: boolean }) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    const batch = dy.shape.slice(0, -2);
    const da = () => {
      const wide = withBatch(b, batch);
      return ta ? tf.matMul(wide, dy, tb, true) : tf.matMul(dy, wide, false, !tb);
    };
    const db = () => {
      const wide = withBatch(a, batch);
      return tb ? tf.matMul(dy, wide, true, ta) : tf.matMul(wide, dy, !ta, false);
    };
    return { a: () => unbroadcast(da(), a.shape), b: () => unbroadcast(db(), b.shape) };
  },
);

/**
 * Einstein summation: the cotangent of one operand is the sum of the cotangent of the result and the other operand over
 * the indices that this operand lacks, repeated along the indices that stand in it alone.
 */
const einsum: Rule = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc: (dy, operands, attrs) => {
    const [left, result = ''] = (attrs['equation'] as string).replace(/\s/g, '').split('->');
    const labels = left!.split(',');
    return Object.fromEntries(
      operands.map((operand, k) => [
        k,
        () => {
          const own = [...labels[k]!];
          const others = operands.filter((_, i) => i !== k);
          const otherLabels = labels.filter((_, i) => i !== k);
          const known = new Set([...result, ...otherLabels.join('')]);
          const kept = own.filter((label) => known.has(label));
          const summed = tf.einsum(
            `${[result, ...otherLabels].join(',')}->${kept.join('')}`,
            dy as tf.Tensor,
            ...others,
          );
          const alone = own.flatMap((label, i) => (known.has(label) ? [] : [i]));
          return alone.length > 0 ? repeat(summed, operand.shape, alone) : tf.reshape(summed, operand.shape);
        },
      ]),
    );
  },
};

/** Matrix products and Einstein summation. */
export const matmul: readonly Rule[] = [batchMatMul, einsum];
