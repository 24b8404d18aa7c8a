import { type Family, type Maker, call, ofRank, refTo } from './generator.ts';

const matMul: Maker = (g) => {
  const a = g.float(ofRank(2, 5));
  if (!a) return undefined;
  const { random } = g;
  const [transposeA, transposeB] = [random.chance(0.35), random.chance(0.35)];
  const [rows, columns] = a.array.shape.slice(-2) as [number, number];
  const inner = transposeA ? rows : columns;
  const outer = g.length();
  const lead = a.array.shape.slice(0, -2).map((n) => (random.chance(0.3) ? 1 : n === 1 && random.chance(0.3) ? 2 : n));
  const batch = random.chance(0.2) ? lead.slice(random.whole(0, lead.length)) : lead;
  const b = g.fresh([...batch, ...(transposeB ? [outer, inner] : [inner, outer])], { low: -1, high: 1 });
  return call('tf.matMul', refTo(a), refTo(b), transposeA, transposeB);
};

const fused: Maker = (g) => {
  const a = g.float(ofRank(2, 3));
  if (!a) return undefined;
  const [inner, outer] = [a.array.shape.at(-1)!, g.length()];
  const activation = g.random.pick(['linear', 'relu', 'elu', 'sigmoid', 'relu6', 'leakyrelu']);
  return call('tf.fused.matMul', {
    a: refTo(a),
    b: refTo(g.fresh([...a.array.shape.slice(0, -2), inner, outer], { low: -1, high: 1 })),
    bias: refTo(g.fresh([outer])),
    activation,
  });
};

const dot: Maker = (g) => {
  const a = g.float(ofRank(1, 2));
  if (!a) return undefined;
  const inner = a.array.shape.at(-1)!;
  return call('tf.dot', refTo(a), refTo(g.fresh(g.random.chance(0.5) ? [inner] : [inner, g.length()])));
};

const outer: Maker = (g) => {
  const a = g.float(ofRank(1));
  return a && call('tf.outerProduct', refTo(a), refTo(g.fresh([g.length()])));
};

/** Equations for a first operand of the rank at which they stand. */
const equations: readonly (readonly string[])[] = [
  [],
  ['i,i->', 'i,j->ij', 'i,ij->j', 'i,k->ki'],
  ['ij,jk->ik', 'ij,kj->ki', 'ij,ij->i', 'ij,j->i', 'ij->ji', 'ij->j', 'ij,ik->jk'],
  ['bij,bjk->bik', 'bij,bkj->bik', 'bij,jk->bki', 'bij->bji', 'bij,bij->'],
  ['abcd,cd->ab', 'abcd,aecd->acbe', 'abcd->dcba'],
];

const einsum: Maker = (g) => {
  const a = g.float(ofRank(1, 4));
  if (!a) return undefined;
  const equation = g.random.pick(equations[a.array.shape.length]!);
  const [first, second] = equation.split('->')[0]!.split(',') as [string, string | undefined];
  const lengths = new Map([...first].map((label, axis) => [label, a.array.shape[axis]!]));
  if (second === undefined) return call('tf.einsum', equation, refTo(a));
  const shape = [...second].map((label) => lengths.get(label) ?? g.random.whole(1, 4));
  return call('tf.einsum', equation, refTo(a), refTo(g.fresh(shape, { low: -1, high: 1 })));
};

/** Products of matrices, vectors and arrays. */
export const products: readonly Family[] = [
  { name: 'matMul', weight: 3, makers: [matMul, matMul, matMul, fused, dot, outer] },
  { name: 'einsum', weight: 0.7, makers: [einsum] },
];
