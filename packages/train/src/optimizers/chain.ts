import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@gr/tree';
import type { Transform } from './transform.ts';

/** The states of the transforms, in their order. */
export type ChainState<T extends readonly Transform<unknown>[]> = {
  readonly [I in keyof T]: T[I] extends Transform<infer S> ? S : never;
};

/**
 * One transform after the other: each gets the updates that the one before it made.
 *
 * Laws: `chain(t)` makes the same updates as `t`; `chain(chain(a, b), c)` the same as `chain(a, b, c)`;
 * `chain()` leaves the updates as they are.
 *
 * @example chain(clipByGlobalNorm(1), adam(0.001))
 */
export const chain = <const T extends readonly Transform<unknown>[]>(...transforms: T): Transform<ChainState<T>> => {
  // Inside, each state belongs to the transform at the same place: the tuple type says so to the caller.
  const links = transforms as unknown as readonly Transform<unknown>[];
  const rated = links.findIndex((link) => link.learningRate !== undefined);
  return {
    init: (params) => links.map((link) => link.init(params)) as unknown as ChainState<T>,
    update: <P extends Params>(updates: P, state: ChainState<T>, params: P) =>
      tf.tidy(() => {
        const states: unknown[] = [];
        let current = updates;
        links.forEach((link, i) => {
          const result = link.update(current, state[i], params);
          current = result.updates;
          states.push(result.state);
        });
        return { updates: current, state: states } as unknown as tf.TensorContainerObject;
      }) as unknown as { readonly updates: P; readonly state: ChainState<T> },
    ...(rated < 0 ? {} : { learningRate: (state) => links[rated]?.learningRate?.(state[rated]) as number }),
  };
};
