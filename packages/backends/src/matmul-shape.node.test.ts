import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchIndices, matMulShape } from './matmul-shape.ts';

const axes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 });

test('batchIndices of the batch itself counts its matrices', () => {
  fc.assert(
    fc.property(axes, (batch) => {
      const count = batch.reduce((n, length) => n * length, 1);
      expect(batchIndices(batch, batch)).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
  );
});

test('batchIndices reads an operand as if its axes of length 1 were repeated', () => {
  fc.assert(
    fc.property(axes, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), fc.nat(3), (batch, repeat, dropped) => {
      const own = batch.slice(Math.min(dropped, batch.length)).map((length, axis) => (repeat[axis] ? 1 : length));
      const lead = batch.length - own.length;
      const stride = (shape: readonly number[], axis: number): number =>
        shape.slice(axis + 1).reduce((n, l) => n * l, 1);
      batchIndices(batch, own).forEach((index, i) => {
        const expected = own.reduce((at, length, axis) => {
          const coordinate = Math.floor(i / stride(batch, axis + lead)) % (batch[axis + lead] as number);
          return at + (length === 1 ? 0 : coordinate) * stride(own, axis);
        }, 0);
        expect(index).toBe(expected);
      });
    }),
  );
});

test('matMulShape names sizes after the transpositions', () => {
  expect(matMulShape([2, 1, 3, 4], [5, 6, 3], { transposeA: true, transposeB: true })).toEqual({
    ...{ m: 4, k: 3, n: 6 },
    ...{ batch: [2, 5], batchA: [2, 1], batchB: [5] },
  });
  expect(() => matMulShape([2, 2, 2], [3, 2, 2], { transposeA: false, transposeB: false })).toThrow(/broadcast/);
});
