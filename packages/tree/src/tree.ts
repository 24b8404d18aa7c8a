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

/**
 * The path as text, `conv1.w`; the root itself is `(root)`.
 *
 * @example pathToString(['conv1', 'w']); // 'conv1.w'
 */
export const pathToString = (path: Path): string => (path.length === 0 ? '(root)' : path.join('.'));

const isRecord = (tree: unknown): tree is { readonly [name: string]: unknown } => {
  if (typeof tree !== 'object' || tree === null) return false;
  const prototype: unknown = Object.getPrototypeOf(tree);
  return prototype === Object.prototype || prototype === null;
};

/** A node of the same kind and names with `f` of each child in its place, or `undefined` for a leaf. Names keep their order. */
export function mapChildren(node: unknown, f: (child: unknown, name: string | number) => unknown): unknown {
  if (Array.isArray(node)) return node.map(f);
  if (!isRecord(node)) return undefined;
  const mapped: Record<string, unknown> = {};
  for (const name of Object.keys(node)) {
    const value = f(node[name], name);
    if (name !== '__proto__') mapped[name] = value;
    else Object.defineProperty(mapped, name, { value, configurable: true, enumerable: true, writable: true });
  }
  return mapped;
}

/** Whether two nodes are both leaves, or lists of one length, or records of the same names. */
export function alike(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length;
  if (!isRecord(a) || !isRecord(b)) return !isRecord(a) && !isRecord(b);
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name));
}
