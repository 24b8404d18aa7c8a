import { type Family, type Maker, axesOf, axisOf, call, everywhere, ofRank, refTo } from './generator.ts';

const over =
  (name: string): Maker =>
  (g) => {
    const x = g.float();
    return x && call(name, refTo(x), axesOf(g, x), g.random.chance(0.4));
  };

const along =
  (name: string): Maker =>
  (g) => {
    const x = g.float(ofRank(1, 6));
    return x && call(name, refTo(x), axisOf(g, x), g.random.chance(0.4), g.random.chance(0.4));
  };

const norm: Maker = (g) => {
  const x = g.float(({ shape }) => shape.length > 0);
  if (!x) return undefined;
  const order = g.random.pick(['euclidean', 1, 2, 'euclidean']);
  const axis = g.random.chance(0.3) ? null : axisOf(g, x);
  return call('tf.norm', refTo(x), order, axis, g.random.chance(0.4));
};

const moments: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  return (
    x && {
      ...call('tf.moments', refTo(x), axesOf(g, x), g.random.chance(0.4)),
      pick: g.random.pick(['mean', 'variance']),
    }
  );
};

const place: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  return x && call(g.random.pick(['tf.argMax', 'tf.argMin']), refTo(x), axisOf(g, x));
};

/** Reductions over axes, cumulative forms, places of extremes. */
export const reductions: readonly Family[] = [
  {
    name: 'reduction',
    weight: 4,
    makers: [
      ...['sum', 'mean', 'max', 'min', 'sum', 'mean'].map((name) => over(`tf.${name}`)),
      over('tf.logSumExp'),
      norm,
      moments,
    ],
  },
  {
    name: 'product',
    weight: 0.7,
    makers: [
      (g) => {
        const x = g.float(everywhere((v) => Math.abs(v) < 3));
        return x && x.array.values.length < 300
          ? call('tf.prod', refTo(x), axesOf(g, x), g.random.chance(0.4))
          : undefined;
      },
    ],
  },
  { name: 'cumulative', weight: 1.2, makers: [along('tf.cumsum'), along('tf.cumprod')] },
  {
    name: 'logSumExp',
    weight: 0.6,
    makers: [
      (g) => {
        const x = g.float(ofRank(1, 6));
        return x && call('autodiff.logSumExp', refTo(x), { axis: axisOf(g, x), keepDims: g.random.chance(0.4) });
      },
    ],
  },
  {
    name: 'places',
    weight: 0.5,
    makers: [
      place,
      (g) => {
        const x = g.of('bool');
        return x && call(g.random.pick(['tf.any', 'tf.all']), refTo(x), axesOf(g, x), g.random.chance(0.4));
      },
    ],
  },
];
