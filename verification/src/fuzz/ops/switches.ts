import { type Family, type Generator, type Maker, type Value, call, refTo } from './generator.ts';
import { partner } from './partner.ts';

const comparison =
  (name: string): Maker =>
  (g) => {
    const a = g.float();
    if (!a) return undefined;
    const b = partner(g, a);
    return g.random.chance(0.3) ? call(name, refTo(b), refTo(a)) : call(name, refTo(a), refTo(b));
  };

const condition = (g: Generator, x: Value): Value =>
  g.of('bool', ({ shape }) => shape.join() === x.array.shape.join()) ?? partner(g, x, undefined, 'bool');

/** `where` with a condition, a and b that broadcast. */
const where: Maker = (g) => {
  const a = g.float();
  if (!a) return undefined;
  const [c, b] = [condition(g, a), partner(g, a)];
  if (b.array.dtype !== 'float32') return undefined;
  return g.random.chance(0.5)
    ? call('tf.where', refTo(c), refTo(a), refTo(b))
    : call('tf.where', refTo(c), refTo(b), refTo(a));
};

const logical =
  (name: string): Maker =>
  (g) => {
    const a = g.of('bool');
    if (!a) return undefined;
    return call(name, refTo(a), refTo(partner(g, a, undefined, 'bool')));
  };

const cast: Maker = (g) => {
  const x = g.random.chance(0.6) ? (g.of('bool') ?? g.of('int32')) : g.float();
  if (!x) return undefined;
  return call('tf.cast', refTo(x), x.array.dtype === 'float32' ? g.random.pick(['int32', 'bool']) : 'float32');
};

const backToFloat: Maker = (g) => {
  const x = g.of('bool') ?? g.of('int32');
  return x && call('tf.cast', refTo(x), 'float32');
};

/** Arithmetic of whole numbers. */
const whole: Maker = (g) => {
  const a = g.of('int32') ?? g.fresh(g.float()?.array.shape ?? [], { dtype: 'int32', low: -9, high: 9 });
  const other = g.fresh(a.array.shape, { dtype: 'int32', low: 1, high: 9 });
  const name = g.random.pick([
    'add',
    'sub',
    'mul',
    'maximum',
    'minimum',
    'floorDiv',
    'mod',
    'squaredDifference',
    'div',
  ]);
  return call(`tf.${name}`, refTo(a), refTo(other));
};

/** Comparisons, selection, logic and other types. */
export const switches: readonly Family[] = [
  {
    name: 'comparison',
    weight: 1,
    makers: ['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'].map((name) =>
      comparison(`tf.${name}`),
    ),
  },
  { name: 'where', weight: 2, makers: [where] },
  {
    name: 'logic',
    weight: 0.7,
    makers: [
      ...['logicalAnd', 'logicalOr', 'logicalXor'].map((name) => logical(`tf.${name}`)),
      (g) => {
        const a = g.of('bool');
        return a && call('tf.logicalNot', refTo(a));
      },
      (g) => {
        const a = g.float();
        return a && call(g.random.pick(['tf.isNaN', 'tf.isInf', 'tf.isFinite']), refTo(a));
      },
    ],
  },
  { name: 'types', weight: 1, makers: [cast, backToFloat, backToFloat, whole] },
];
