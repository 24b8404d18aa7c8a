import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@gr/tree';
import { noted, notesOf } from './notes.ts';
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
  const known = links.map(notesOf);
  const rated = known.findIndex(({ learningRate }) => learningRate !== undefined);
  const onePass = known.at(-1)?.onePass;
  /** The updates that the first n links make of the gradients, and their states. */
  const through = <P extends Params>(n: number, gradients: P, state: ChainState<T>, params: P) => {
    const states: unknown[] = [];
    let updates = gradients;
    links.slice(0, n).forEach((link, i) => {
      const result = link.update(updates, state[i], params);
      updates = result.updates;
      states.push(result.state);
    });
    return { updates, states };
  };
  const transform: Transform<ChainState<T>> = {
    init: (params) => links.map((link) => link.init(params)) as unknown as ChainState<T>,
    update: <P extends Params>(updates: P, state: ChainState<T>, params: P) =>
      tidy(() => {
        const made = through(links.length, updates, state, params);
        return { updates: made.updates, state: made.states as unknown as ChainState<T> };
      }),
  };
  return noted(transform, {
    ...(onePass === undefined
      ? {}
      : {
          onePass: <P extends Params>(gradients: P, state: ChainState<T>, params: P) =>
            tidy(() => {
              const { updates, states } = through(links.length - 1, gradients, state, params);
              const result = onePass(updates, state[links.length - 1], params);
              return { params: result.params, state: [...states, result.state] as unknown as ChainState<T> };
            }),
        }),
    ...(rated < 0 ? {} : { learningRate: (state) => known[rated]?.learningRate?.(state[rated]) as number }),
  });
};

/** `tf.tidy` for a result of any type. */
const tidy = <A>(f: () => A): A => tf.tidy(f as unknown as () => tf.TensorContainer) as unknown as A;
