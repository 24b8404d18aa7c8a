import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * A value, or a list or record of trees. Everything that is neither an array nor a plain object is a leaf:
 * tensors, numbers, strings, typed arrays.
 *
 * Laws: `map(x => x)` changes nothing; `map(g)` after `map(f)` is `map(x => g(f(x)))`;
 * `unflatten(structure, leaves)` gives back the tree that `flatten` took apart.
 */
export type Tree<A> = A | readonly Tree<A>[] | { readonly [name: string]: Tree<A> };

/** Parameters of a model: a tree whose leaves are tensors. */
export type Params = Tree<Tensor>;

/** The tree `T` with each leaf replaced by a `B`: the same names, so that `mapped.conv1.w` is known. */
export type Mapped<T, A, B> = [Tree<A>] extends [T]
  ? Tree<B>
  : T extends A
    ? B
    : T extends readonly unknown[] | { readonly [name: string]: unknown }
      ? { readonly [K in keyof T]: Mapped<T[K], A, B> }
      : never;

/** Where a leaf stands: the names and positions on the way to it from the root. */
export type Path = readonly (string | number)[];

/** The path as text, `conv1.w`; the root itself is `(root)`. */
export const pathToString = (path: Path): string => (path.length === 0 ? '(root)' : path.join('.'));

const isRecord = (tree: unknown): tree is { readonly [name: string]: unknown } => {
  if (typeof tree !== 'object' || tree === null) return false;
  const prototype: unknown = Object.getPrototypeOf(tree);
  return prototype === Object.prototype || prototype === null;
};

/** The named children of a node, or `undefined` for a leaf. Records keep the order in which their names were written. */
export const children = (tree: unknown): readonly (readonly [string | number, unknown])[] | undefined =>
  Array.isArray(tree) ? tree.map((child, i) => [i, child]) : isRecord(tree) ? Object.entries(tree) : undefined;

/** A node of the same kind and names as `tree` with other children. */
export const withChildren = (tree: unknown, values: readonly unknown[]): unknown =>
  Array.isArray(tree)
    ? values
    : Object.fromEntries(Object.keys(tree as Record<string, unknown>).map((name, i) => [name, values[i]]));
