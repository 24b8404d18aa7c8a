import fc from 'fast-check';
import { describe as group, expect, test } from 'vitest';
import {
  type Tree,
  describe,
  flatten,
  leaves,
  map,
  mapWithPath,
  paths,
  reduce,
  structure,
  unflatten,
  zip,
} from './index.ts';

const name = fc.string({ minLength: 1, maxLength: 4 }).filter((s) => s !== '__proto__' && !s.includes('.'));
const tree: fc.Arbitrary<Tree<number>> = fc.letrec<{ tree: Tree<number> }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).tree;

const f = (x: number) => 3 * x + 1;
const g = (x: number) => x * x - 7;

group('laws of trees', () => {
  test('map of the identity changes nothing', () =>
    fc.assert(fc.property(tree, (t) => void expect(map((x: number) => x, t)).toEqual(t))));

  test('map of a composition is the composition of maps', () =>
    fc.assert(fc.property(tree, (t) => void expect(map(g, map(f, t))).toEqual(map((x: number) => g(f(x)), t)))));

  test('unflatten puts together what flatten took apart', () =>
    fc.assert(
      fc.property(tree, (t) => {
        const flat = flatten(t);
        expect(unflatten(flat.structure, flat.leaves)).toEqual(t);
        expect(flat.leaves).toEqual(leaves(t));
      }),
    ));

  test('flatten takes apart what unflatten put together', () =>
    fc.assert(
      fc.property(tree, (t) => {
        const { structure: shape, leaves: values } = flatten(t);
        const moved = values.map((x) => x + 1);
        expect(flatten(unflatten(shape, moved))).toEqual({ structure: shape, leaves: moved });
      }),
    ));

  test('there is one path per leaf, all different, and the path leads to the leaf', () =>
    fc.assert(
      fc.property(tree, (t) => {
        expect(new Set(paths(t)).size).toBe(leaves(t).length);
        mapWithPath((leaf: number, path) => {
          const found = path.reduce<unknown>((node, step) => (node as Record<string | number, unknown>)[step], t);
          expect(found).toBe(leaf);
        }, t);
      }),
    ));

  test('map over two trees is map over their zip; reduce folds the leaves in order', () =>
    fc.assert(
      fc.property(tree, (t) => {
        const doubled = map((x: number) => 2 * x, t);
        expect(leaves(map((a: number, b: number) => b - a, t, doubled))).toEqual(leaves(t));
        const pairs: (readonly [number, number])[] = [];
        const node = zip<number, number>(t, doubled);
        (function visit(n: unknown, like: unknown): void {
          if (typeof like === 'number') pairs.push(n as readonly [number, number]);
          else for (const k of Object.keys(like as object)) visit((n as never)[k], (like as never)[k]);
        })(node, t);
        expect(pairs).toEqual(leaves(t).map((x) => [x, 2 * x]));
        expect(reduce((s: string, x: number) => `${s},${x}`, '', t)).toBe(
          leaves(t)
            .map((x) => `,${x}`)
            .join(''),
        );
      }),
    ));

  test('the arguments are left as they were', () => {
    const t = Object.freeze({ a: Object.freeze([1, 2]), b: 3 });
    expect(map(f, t)).toEqual({ a: [4, 7], b: 10 });
    expect(t).toEqual({ a: [1, 2], b: 3 });
  });
});

group('what is a leaf', () => {
  test('class instances, typed arrays, strings and null are leaves; records without prototype are nodes', () => {
    class Tensorlike {
      readonly shape = [2];
    }
    const leaf = new Tensorlike();
    expect(leaves<unknown>({ a: leaf, b: new Float32Array(2), c: 'text', d: null })).toHaveLength(4);
    expect(paths(Object.assign(Object.create(null) as Record<string, number>, { x: 1 }))).toEqual(['x']);
  });

  test('a record combines with one whose names come in another order', () => {
    expect(map((a: number, b: number) => a - b, { x: 5, y: 7 }, { y: 1, x: 2 })).toEqual({ x: 3, y: 6 });
  });
});

group('errors', () => {
  test('trees that differ: the message shows the path and both structures', () => {
    const add = () => map((a: number, b: number) => a + b, { a: { w: 1, b: 2 } }, { a: { w: 1 } });
    expect(add).toThrow(/differ at a:\n {2}\{a: \{w: \*, b: \*\}\}\n {2}\{a: \{w: \*\}\}/);
    expect(() => map((a: number, b: number) => a + b, [1, 2], { 0: 1, 1: 2 })).toThrow(/differ at \(root\)/);
    expect(() => map((a: number, b: number) => a + b, 1, [1])).toThrow(/differ/);
  });

  test('too few or too many leaves', () => {
    const shape = structure({ w: 1, b: 2 });
    expect(describe(shape)).toBe('{w: *, b: *}');
    expect(() => unflatten(shape, [1])).toThrow('1 leaves for a structure with 2 places: {w: *, b: *}');
    expect(() => unflatten(shape, [1, 2, 3])).toThrow('3 leaves for a structure with 2 places');
  });
});
