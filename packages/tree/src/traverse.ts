import { type Mapped, type Path, type Tree, alike, mapChildren, pathToString } from './tree.ts';
import { describe, structure } from './structure.ts';

// Inside, a tree is `unknown`: the recursive type is for the caller, who gets the shape of what was given.

/**
 * Applies `f` to each leaf and its path.
 *
 * @example mapWithPath((w: tf.Tensor, path) => (path.at(-1) === 'w' ? tf.mul(w, 0.5) : w), params)
 */
export function mapWithPath<A, B, T extends Tree<A> = Tree<A>>(
  f: (leaf: A, path: Path) => B,
  tree: T,
): Mapped<T, A, B> {
  const visit = (node: unknown, path: Path): unknown => {
    const mapped = mapChildren(node, (child, name) => visit(child, [...path, name]));
    return mapped === undefined ? f(node as A, path) : mapped;
  };
  return visit(tree, []) as Mapped<T, A, B>;
}

/**
 * Applies `f` to each leaf. With more trees, to the leaves that stand at the same place in all of them.
 *
 * @throws Error that shows both structures, and the first path where they differ, if the trees are not alike.
 * @example map((w: tf.Tensor, g: tf.Tensor) => tf.sub(w, tf.mul(0.1, g)), params, grads)
 */
export function map<A, B, T extends Tree<A> = Tree<A>>(f: (leaf: A) => B, tree: T): Mapped<T, A, B>;
export function map<A, A2, B, T extends Tree<A> = Tree<A>>(
  f: (leaf: A, other: A2) => B,
  tree: T,
  other: Tree<A2>,
): Mapped<T, A, B>;
export function map<A, A2, A3, B, T extends Tree<A> = Tree<A>>(
  f: (leaf: A, second: A2, third: A3) => B,
  tree: T,
  second: Tree<A2>,
  third: Tree<A3>,
): Mapped<T, A, B>;
export function map<A, A2, A3, A4, B, T extends Tree<A> = Tree<A>>(
  f: (leaf: A, second: A2, third: A3, fourth: A4) => B,
  tree: T,
  second: Tree<A2>,
  third: Tree<A3>,
  fourth: Tree<A4>,
): Mapped<T, A, B>;
export function map(f: (...leaves: never[]) => unknown, tree: unknown, ...others: readonly unknown[]): unknown {
  const call = f as (...leaves: readonly unknown[]) => unknown;
  const visit = (nodes: readonly unknown[], trail?: Trail): unknown => {
    const [first, ...rest] = nodes;
    if (!rest.every((node) => alike(first, node))) throw notAlike([tree, ...others], pathOf(trail));
    const mapped = mapChildren(first, (_child, name) =>
      visit(
        nodes.map((node) => (node as Record<string | number, unknown>)[name]),
        { name, up: trail },
      ),
    );
    return mapped === undefined ? call(...nodes) : mapped;
  };
  return visit([tree, ...others]);
}

/** The way back to the root: a path is wanted only for an error. */
interface Trail {
  readonly name: string | number;
  readonly up: Trail | undefined;
}

const pathOf = (trail: Trail | undefined): Path => (trail === undefined ? [] : [...pathOf(trail.up), trail.name]);

const notAlike = (trees: readonly unknown[], path: Path): Error =>
  new Error(
    `trees of different structure cannot be combined; they differ at ${pathToString(path)}:\n` +
      trees.map((tree) => `  ${describe(structure(tree))}`).join('\n') +
      '\nGive trees with the same names and lengths, e.g. gradients taken with respect to these very parameters.',
  );

/**
 * Pairs the leaves that stand at the same place. Throws as `map` does.
 *
 * @example zip({ w: 1 }, { w: 'a' }); // { w: [1, 'a'] }
 */
export const zip = <A, B, T extends Tree<A> = Tree<A>>(tree: T, other: Tree<B>): Mapped<T, A, readonly [A, B]> =>
  map<A, B, readonly [A, B], T>((a, b) => [a, b] as const, tree, other);

/**
 * The leaves, depth first, in the order of the names.
 *
 * @example leaves({ w: 1, b: [2, 3] }); // [1, 2, 3]
 */
export function leaves<A>(tree: Tree<A>): A[] {
  const found: A[] = [];
  const visit = (node: unknown): unknown => mapChildren(node, visit) ?? found.push(node as A);
  visit(tree);
  return found;
}

/**
 * The paths of the leaves, `conv1.w`, in the order of `leaves`. They are the names in a checkpoint.
 *
 * @example paths({ conv1: { w: 1, b: 2 } }); // ['conv1.w', 'conv1.b']
 */
export function paths<A>(tree: Tree<A>): string[] {
  const found: string[] = [];
  mapWithPath<A, void>((_leaf, path) => void found.push(pathToString(path)), tree);
  return found;
}

/**
 * Folds the leaves from the left.
 *
 * @example reduce((total: number, leaf: tf.Tensor) => total + leaf.size, 0, params); // how many numbers there are
 */
export const reduce = <A, B>(f: (accumulated: B, leaf: A) => B, initial: B, tree: Tree<A>): B =>
  leaves<A>(tree).reduce<B>(f, initial);
