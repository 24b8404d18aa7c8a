import type { NdArray } from '../../reference/array.ts';
import { type Family, type Generator, type Maker, type Value, call, everywhere, refTo } from './generator.ts';
import { partner } from './partner.ts';

const within = (low: number, high: number) => everywhere((v) => v > low && v < high);
const away = (from: number) => everywhere((v) => Math.abs(v) > from);

/** A function of one float; where its domain is not the whole line, of one in it or of a new input in it. */
const unary =
  (
    name: string,
    domain?: { readonly holds: (array: NdArray) => boolean; readonly low: number; readonly high: number },
    ...more: readonly number[]
  ): Maker =>
  (g) => {
    const known = g.float(domain?.holds);
    if (known) return call(name, refTo(known), ...more);
    if (!domain) return undefined;
    const shape = g.float()?.array.shape ?? [];
    return call(name, refTo(g.fresh(shape, domain)), ...more);
  };

const everyFloat = [
  ...['abs', 'neg', 'square', 'tanh', 'sigmoid', 'softplus', 'relu', 'relu6', 'elu', 'selu', 'sin', 'cos', 'atan'],
  ...['asinh', 'erf', 'clone'],
].map((name) => unary(`tf.${name}`));

/** Their derivative is 0 wherever it is defined. */
const flat = ['step', 'sign', 'floor', 'ceil', 'round', 'onesLike', 'zerosLike'].map((name) => unary(`tf.${name}`));

const inDomain: readonly Maker[] = [
  ...['exp', 'expm1', 'sinh', 'cosh'].map((name) => unary(`tf.${name}`, { holds: within(-5, 5), low: -2, high: 2 })),
  unary('tf.tan', { holds: within(-1.2, 1.2), low: -1.2, high: 1.2 }),
  unary('tf.log', { holds: within(0.05, 1e3), low: 0.1, high: 3 }),
  unary('tf.log1p', { holds: within(-0.9, 1e3), low: -0.8, high: 3 }),
  unary('tf.sqrt', { holds: within(0.05, 1e3), low: 0.1, high: 3 }),
  unary('tf.rsqrt', { holds: within(0.05, 1e3), low: 0.1, high: 3 }),
  unary('tf.reciprocal', { holds: away(0.1), low: 0.2, high: 3 }),
  unary('tf.asin', { holds: within(-0.95, 0.95), low: -0.9, high: 0.9 }),
  unary('tf.acos', { holds: within(-0.95, 0.95), low: -0.9, high: 0.9 }),
  unary('tf.atanh', { holds: within(-0.95, 0.95), low: -0.9, high: 0.9 }),
  unary('tf.acosh', { holds: within(1.05, 1e3), low: 1.1, high: 3 }),
  unary('autodiff.logSigmoid'),
];

const withNumbers: readonly Maker[] = [
  (g) => on(g, (x) => call('tf.leakyRelu', x, g.random.pick([0.1, 0.2, 0.5]))),
  (g) => on(g, (x) => call('tf.clipByValue', x, g.random.float(-1.5, -0.1), g.random.float(0.1, 1.5))),
  (g) => on(g, (x) => call('tf.step', x, 0.3)),
  (g) => on(g, (x) => call('tf.pow', x, g.random.pick([2, 3]))),
  (g) => {
    const x = g.float(within(0.05, 50));
    return x && call('tf.pow', refTo(x), g.random.pick([0.5, -1, 1.5, -0.5, 1, 0]));
  },
  (g) => on(g, (x) => call(g.random.pick(['tf.add', 'tf.mul', 'tf.sub', 'tf.maximum', 'tf.minimum']), x, 0.75)),
  (g) => on(g, (x) => call(g.random.pick(['tf.sub', 'tf.add', 'tf.mul']), -1.25, x)),
  (g) => on(g, (x) => call('tf.div', x, 2.5)),
];

const on = (g: Generator, make: (x: { readonly ref: number }) => ReturnType<Maker>): ReturnType<Maker> => {
  const x = g.float();
  return x && make(refTo(x));
};

/** A function of two floats that broadcast, each on either side. */
const binary =
  (
    name: string,
    second?: { readonly holds: (array: NdArray) => boolean; readonly low: number; readonly high: number },
  ): Maker =>
  (g) => {
    const a = g.float();
    if (!a) return undefined;
    const b = partner(g, a, second);
    return second === undefined && g.random.chance(0.4)
      ? call(name, refTo(b), refTo(a))
      : call(name, refTo(a), refTo(b));
  };

const powers: Maker = (g) => {
  const base: Value = g.float(within(0.1, 20)) ?? g.fresh(g.float()?.array.shape ?? [], { low: 0.2, high: 3 });
  return call('tf.pow', refTo(base), refTo(partner(g, base, { holds: within(-3, 3), low: -2, high: 2 })));
};

const pairs: readonly Maker[] = [
  ...['add', 'sub', 'mul', 'mul', 'maximum', 'minimum', 'squaredDifference'].map((name) => binary(`tf.${name}`)),
  binary('tf.div', { holds: away(0.2), low: 0.3, high: 3 }),
  binary('tf.divNoNan', { holds: away(0.2), low: 0.3, high: 3 }),
  binary('tf.mod', { holds: away(0.2), low: 0.3, high: 3 }),
  binary('tf.atan2', { holds: away(0.2), low: 0.3, high: 3 }),
  binary('tf.prelu', { holds: within(-5, 5), low: -1, high: 1 }),
  powers,
  (g) => {
    const x = g.float();
    return x && call('tf.addN', [refTo(x), refTo(g.fresh(x.array.shape)), refTo(g.float(sameShape(x)) ?? x)]);
  },
  (g) => {
    const x = g.float(({ shape }) => shape.length > 0);
    if (!x) return undefined;
    const shape = g.random.chance(0.7) ? [x.array.shape.at(-1)!] : x.array.shape;
    return call('autodiff.biasRelu', refTo(x), refTo(g.fresh(shape)));
  },
];

const sameShape =
  ({ array }: Value) =>
  ({ shape }: NdArray) =>
    shape.join() === array.shape.join();

/** Functions of each entry, of one array and of two that broadcast. */
export const elementwise: readonly Family[] = [
  { name: 'unary', weight: 5, makers: [...everyFloat, ...inDomain] },
  { name: 'flat', weight: 0.4, makers: flat },
  { name: 'numbers', weight: 2, makers: withNumbers },
  { name: 'binary', weight: 6, makers: pairs },
];
