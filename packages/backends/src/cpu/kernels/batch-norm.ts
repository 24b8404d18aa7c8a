import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { tensorOf, valuesOf } from './values.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

/** Normalization with the moments of the batch over all axes but the last, its gradient, and the gradient of that. */
export const batchNormKernels = (): KernelTable => ({
  /** { x, gamma, beta } to [y, mean, variance]. */
  BatchNormTrain: ({ inputs, attrs, backend }) => {
    const { x, gamma, beta } = inputs as Inputs<'x' | 'gamma' | 'beta'>;
    const { epsilon } = attrs as { epsilon: number };
    const [xs, gammas, betas] = [x, gamma, beta].map((tensor) => valuesOf(backend, tensor)) as Three;
    const C = gammas.length;
    const mean = means(C, xs.length, (i) => v(xs, i));
    const variance = means(C, xs.length, (i) => (v(xs, i) - v(mean, i % C)) ** 2);
    const y = xs.map((value, i) => {
      const c = i % C;
      return (v(gammas, c) * (value - v(mean, c))) / Math.sqrt(v(variance, c) + epsilon) + v(betas, c);
    });
    return [
      tensorOf(backend, x.shape, y),
      tensorOf(backend, [C], Float32Array.from(mean)),
      tensorOf(backend, [C], Float32Array.from(variance)),
    ];
  },
  /** { dy, x, gamma, mean, variance } to [dx, dgamma, dbeta]. */
  BatchNormTrainGrad: ({ inputs, attrs, backend }) => {
    const { dy, x, gamma, mean } = inputs as Inputs<'dy' | 'x' | 'gamma' | 'mean'>;
    const { C, N, r, xh } = normalized(backend, { x, mean, ...(attrs as { epsilon: number }) });
    const [dys, gammas] = [valuesOf(backend, dy), valuesOf(backend, gamma)];
    const a = means(C, dys.length, (i) => v(dys, i));
    const b = means(C, dys.length, (i) => v(dys, i) * xh(i));
    const dx = dys.map((d, i) => v(gammas, i % C) * r(i % C) * (d - v(a, i % C) - xh(i) * v(b, i % C)));
    return [
      tensorOf(backend, x.shape, dx),
      tensorOf(
        backend,
        [C],
        Float32Array.from(b, (mean) => mean * N),
      ),
      tensorOf(
        backend,
        [C],
        Float32Array.from(a, (mean) => mean * N),
      ),
    ];
  },
  /** { ddx, ddgamma, ddbeta, dy, x, gamma, mean, variance } to [dy, x, gamma]. */
  BatchNormTrainGradGrad: ({ inputs, attrs, backend }) => {
    const { ddx, ddgamma, ddbeta, dy, x, gamma, mean } = inputs as Inputs<
      'ddx' | 'ddgamma' | 'ddbeta' | 'dy' | 'x' | 'gamma' | 'mean'
    >;
    const { C, N, r, xh } = normalized(backend, { x, mean, ...(attrs as { epsilon: number }) });
    const [u, dys, gammas] = [ddx, dy, gamma].map((tensor) => valuesOf(backend, tensor)) as Three;
    const [vs, ws] = [valuesOf(backend, ddgamma), valuesOf(backend, ddbeta)];
    const a = means(C, u.length, (i) => v(dys, i));
    const b = means(C, u.length, (i) => v(dys, i) * xh(i));
    const c = means(C, u.length, (i) => v(u, i) * xh(i));
    const d = means(C, u.length, (i) => v(u, i));
    const e = means(C, u.length, (i) => v(u, i) * v(dys, i));
    const ofDy = u.map((value, i) => {
      const k = i % C;
      return v(gammas, k) * r(k) * (value - v(d, k) - v(c, k) * xh(i)) + v(vs, k) * xh(i) + v(ws, k);
    });
    const ofX = u.map((value, i) => {
      const k = i % C;
      const [ak, bk, ck, dk] = [v(a, k), v(b, k), v(c, k), v(d, k)];
      const curvature = (v(e, k) - ak * dk - 3 * bk * ck) * xh(i) + bk * (value - dk) + ck * (v(dys, i) - ak);
      return -v(gammas, k) * r(k) ** 2 * curvature + v(vs, k) * r(k) * (v(dys, i) - ak - bk * xh(i));
    });
    const ofGamma = gammas.map((_, k) => r(k) * N * (v(e, k) - v(a, k) * v(d, k) - v(b, k) * v(c, k)));
    return [tensorOf(backend, x.shape, ofDy), tensorOf(backend, x.shape, ofX), tensorOf(backend, [C], ofGamma)];
  },
});

type Three = [Float32Array, Float32Array, Float32Array];

const v = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** Means over the rows of f at [row, channel], 0 where there are no rows, in double precision: a large mean costs x − mean no digits. */
function means(channels: number, size: number, f: (i: number) => number): Float64Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < size; i++) sums[i % channels] = v(sums, i % channels) + f(i);
  return sums.map((sum) => (size === 0 ? 0 : (sum * channels) / size));
}

/** C channels, N rows, r = 1 / √(variance + epsilon) of a channel, xh = r (x − mean) of an element, with the moments of x in double precision. */
function normalized(
  backend: unknown,
  { x, mean, epsilon }: Inputs<'x' | 'mean'> & { epsilon: number },
): { C: number; N: number; r: (channel: number) => number; xh: (i: number) => number } {
  const xs = valuesOf(backend, x);
  const C = tf.util.sizeFromShape(mean.shape);
  const ms = means(C, xs.length, (i) => v(xs, i));
  const variances = means(C, xs.length, (i) => (v(xs, i) - v(ms, i % C)) ** 2);
  const r = (channel: number): number => 1 / Math.sqrt(v(variances, channel) + epsilon);
  return { C, N: xs.length / C, r, xh: (i) => r(i % C) * (v(xs, i) - v(ms, i % C)) };
}
