import type { BackendName } from '@gr/backends';
import { type CheckOptions, checkGradients } from '@gr/autodiff/testing';
import { type Params, flatten, unflatten } from '@gr/tree';
import * as tf from '@tensorflow/tfjs-core';
import { distance } from './distance.ts';
import { onBackend } from './on-backend.ts';

/** What `compareDerivatives` may be told. */
export interface CompareOptions {
  /** Of the differences: orders, steps and tolerances, as `checkGradients` takes them. */
  readonly differences?: CheckOptions;
  /** The backend whose derivatives are right. `cpu` by default. */
  readonly reference?: BackendName;
  /** Largest distance from the reference, max|a − b| / max(1, max|b|) of each argument. 1e-4 by default. */
  readonly tolerance?: number;
}

/** The agreement of the derivatives of one order. */
export interface Derivative {
  readonly order: number;
  /** Largest error against central differences, relative to the size of such a derivative. */
  readonly differences: number;
  /** Largest distance from the reference backend; undefined on that backend itself. */
  readonly reference: number | undefined;
}

/**
 * Holds the derivatives of f on the current backend to two oracles: central differences on this backend, and the same derivatives on
 * another backend. Backends that agree can all be wrong; differences see only a few digits.
 *
 * @param f From tensors, or trees of them, to a tensor. Other tensors that it needs it makes itself: they must be on either backend.
 * @param args Where to compare: float32 tensors, or trees of them. They are left as they are.
 * @returns The errors of each order.
 * @throws Error (rejection) that names the order and the error where one of the two is too far.
 * @example await compareDerivatives((x, w) => tf.tanh(tf.matMul(x, w)), [x, w]);
 */
export async function compareDerivatives<A extends readonly Params[]>(
  f: (...args: A) => tf.Tensor,
  args: A,
  { differences = {}, reference = 'cpu', tolerance = 1e-4 }: CompareOptions = {},
): Promise<readonly Derivative[]> {
  const here = await checkGradients(f, args, differences);
  if (tf.getBackend() === reference)
    return here.map(({ order, error }) => ({ order, differences: error, reference: undefined }));

  const there = await elsewhere(reference, args, (copies) =>
    checkGradients(f, copies, { ...differences, directions: 0 }),
  );
  return here.map(({ order, error, gradient }, k) => {
    const distances = gradient.map((g, i) => distance(g, there[k]!.gradient[i]!));
    const largest = Math.max(0, ...distances);
    if (!(largest <= tolerance))
      throw new Error(
        `The gradient of order ${order} on ${tf.getBackend()} is ${largest.toExponential(1)} away from that on ${reference} ` +
          `(allowed ${tolerance.toExponential(1)}), for tensor ${distances.indexOf(largest)} of the arguments. ` +
          'It agrees with differences within their tolerance: look for a kernel that loses digits on one of the two.',
      );
    return { order, differences: error, reference: largest };
  });
}

/** The result of `f` on another backend, given copies of the arguments there. */
async function elsewhere<A extends readonly Params[], B>(
  backend: BackendName,
  args: A,
  f: (copies: A) => Promise<B>,
): Promise<B> {
  const { leaves, structure } = flatten<tf.Tensor>(args as readonly Params[]);
  const host = await Promise.all(leaves.map(async (leaf) => ({ values: await leaf.data(), shape: leaf.shape })));
  return onBackend(backend, async () => {
    const copies = host.map(({ values, shape }) => tf.tensor(values, shape));
    try {
      return await f(unflatten(structure, copies) as unknown as A);
    } finally {
      tf.dispose(copies);
    }
  });
}
