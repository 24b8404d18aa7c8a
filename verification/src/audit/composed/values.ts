import * as tf from '@tensorflow/tfjs-core';

// Tensors and sums that several cases share.
export const x = (): tf.Tensor2D => tf.tensor2d([1, -2, 3, -4, 5, -6], [2, 3]);
export const labels = (): tf.Tensor2D => tf.tensor2d([1, 0, 0, 0, 1, 0], [2, 3]);
export const logits = (): tf.Tensor2D => tf.tensor2d([2, 1, 0, 0, 3, 1], [2, 3]);
export const weights = (): tf.Tensor2D => tf.tensor2d([1, 3], [2, 1]);

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const logSumExp = (row: readonly number[]): number => Math.log(sum(row.map(Math.exp)));
export const crossEntropy = [logSumExp([2, 1, 0]) - 2, logSumExp([0, 3, 1]) - 3];
export const flat = [1, -2, 3, -4, 5, -6];
export const squares = flat.map((v) => v * v);
export const smooth = (p: number, by: number, n: number): number => p * (1 - by) + by / n;
