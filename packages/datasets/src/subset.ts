import { permutation, split, type Key } from '@gr/random/host';
import { count, select, type Dataset } from './dataset.ts';

/** How a subset is drawn. */
export interface SubsetOptions {
  /** As many of each class as possible: counts differ by one at most, unless a class runs out. Default false. */
  readonly balanced?: boolean;
}

/**
 * A random subset of `n` examples, without replacement, the same for the same key.
 *
 * Plain: one permutation of the pool, then its first `n`, as the authors drew it; classes come out as they may.
 * Balanced: classes take turns in such a permutation. Either way a smaller subset lies within a larger one of the same
 * key. Throws when the pool has fewer than `n`.
 *
 * @example
 * const small = subset(key(1), 2000)(train)
 * const even = subset(key(1), 2000, { balanced: true })(train)
 */
export const subset =
  (key: Key, n: number, { balanced = false }: SubsetOptions = {}) =>
  (dataset: Dataset): Dataset => {
    const pool = count(dataset);
    if (!Number.isInteger(n) || n < 1 || n > pool) {
      throw new RangeError(
        `subset: given n = ${n}; expected a whole number from 1 to ${pool}, the examples of ${dataset.name}; ask for fewer or load more`,
      );
    }
    return select(balanced ? takeTurns(key, n, dataset) : permutation(key, pool).subarray(0, n))(dataset);
  };

/** Goes round the classes, in a random order, taking the next of each until there are `n`; keeps the permutation's order. */
const takeTurns = (key: Key, n: number, dataset: Dataset): readonly number[] => {
  const [orderKey = key, turnKey = key] = split(key);
  const order = permutation(orderKey, count(dataset));
  const turnOf = permutation(turnKey, dataset.classes.length);
  const taken = dataset.classes.map(() => 0);
  const ranked = Array.from(order, (index, place) => {
    const label = dataset.labels[index]!;
    const round = taken[label] ?? 0;
    taken[label] = round + 1;
    return { index, place, round, turn: turnOf[label] ?? 0 };
  });
  return ranked
    .sort((a, b) => a.round - b.round || a.turn - b.turn)
    .slice(0, n)
    .sort((a, b) => a.place - b.place)
    .map(({ index }) => index);
};
