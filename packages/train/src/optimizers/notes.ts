import type { Params } from '@gr/tree';
import type { Transform } from './transform.ts';

// What is known of a transform beside its two functions: noted beside it, so that a transform stays a pair of functions, and one that is wrapped or
// written by a user gives the same parameters.

/**
 * `update` and `applyUpdates` in one pass over the parameters, where a transform that ends a chain can do that. The next parameters are new
 * tensors.
 *
 * Law: they are `applyUpdates(params, update(gradients, state, params).updates)`, and so is the state.
 */
type OnePass<S> = <P extends Params>(gradients: P, state: S, params: P) => { readonly params: P; readonly state: S };

interface Notes<S> {
  readonly onePass?: OnePass<S>;
  /** The learning rate that the next update uses. */
  readonly learningRate?: (state: S) => number;
}

const notes = new WeakMap<object, Notes<unknown>>();

/** Notes what is known of a transform, which is the one that was given. */
export const noted = <S>(transform: Transform<S>, known: Notes<S>): Transform<S> => {
  notes.set(transform, known as Notes<unknown>);
  return transform;
};

/** What is noted of a transform. */
export const notesOf = <S>(transform: Transform<S>): Notes<S> => (notes.get(transform) ?? {}) as Notes<S>;
