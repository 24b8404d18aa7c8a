import { type Tree, mapChildren } from './tree.ts';

/** What is left of a tree without its leaves: it can be compared, printed and filled again. */
export type Structure = Tree<'*'>;

/**
 * The tree with each leaf replaced by `'*'`.
 *
 * @example structure({ w: [1, 2], b: 3 }); // { w: ['*', '*'], b: '*' }
 */
export const structure = (tree: unknown): Structure => (mapChildren(tree, structure) ?? '*') as Structure;

/**
 * A structure in one line: `{conv1: {w: *, b: *}, relu1: {}}`.
 *
 * @example describe(structure({ w: [1, 2], b: 3 })); // '{w: [*, *], b: *}'
 */
export const describe = (shape: Structure): string => {
  if (shape === '*') return '*';
  if (Array.isArray(shape)) return `[${shape.map(describe).join(', ')}]`;
  const fields = Object.entries(shape as { readonly [name: string]: Structure });
  return `{${fields.map(([name, child]) => `${name}: ${describe(child)}`).join(', ')}}`;
};

/**
 * Takes a tree apart into its leaves and its structure. `unflatten(structure, leaves)` puts it together again.
 *
 * @example flatten({ w: 1, b: [2, 3] }).leaves; // [1, 2, 3]
 */
export function flatten<A>(tree: Tree<A>): { readonly leaves: A[]; readonly structure: Structure } {
  const found: A[] = [];
  const visit = (node: unknown): unknown => mapChildren(node, visit) ?? (found.push(node as A), '*');
  const shape = visit(tree) as Structure;
  return { leaves: found, structure: shape };
}

/**
 * Fills a structure with leaves, in the order in which `flatten` gave them.
 *
 * @throws Error if the number of leaves is not the number of places.
 * @example unflatten(structure({ w: 0, b: 0 }), [1, 2]); // { w: 1, b: 2 }
 */
export function unflatten<A>(shape: Structure, values: readonly A[]): Tree<A> {
  let next = 0;
  const visit = (node: unknown): unknown => mapChildren(node, visit) ?? values[next++];
  const tree = visit(shape) as Tree<A>;
  if (next !== values.length)
    throw new Error(
      `${values.length} leaves for a structure with ${next} places: ${describe(shape)}. Give one leaf per *.`,
    );
  return tree;
}
