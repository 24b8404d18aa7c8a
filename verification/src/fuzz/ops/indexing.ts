import { type Family, type Generator, type Maker, type Value, axisOf, call, ofRank, refTo } from './generator.ts';

const indices = (g: Generator, shape: readonly number[], below: number): Value =>
  g.fresh(shape, { dtype: 'int32', low: 0, high: below - 1 });

const gather: Maker = (g) => {
  const x = g.float(ofRank(1, 5));
  if (!x) return undefined;
  const { shape } = x.array;
  if (shape.length >= 2 && g.random.chance(0.3)) {
    const axis = g.random.whole(1, shape.length - 1);
    const places = indices(g, [shape[0]!, g.random.whole(1, 4)], shape[axis]!);
    return call('tf.gather', refTo(x), refTo(places), axis, 1);
  }
  const axis = axisOf(g, x);
  const places = indices(g, g.random.pick([[3], [1], [2, 2], [], [5]]), shape.at(axis)!);
  return call('tf.gather', refTo(x), refTo(places), axis);
};

const gatherNd: Maker = (g) => {
  const x = g.float(ofRank(1, 4));
  if (!x) return undefined;
  const depth = g.random.whole(1, x.array.shape.length);
  const least = Math.min(...x.array.shape.slice(0, depth));
  return call('tf.gatherND', refTo(x), refTo(indices(g, [g.random.whole(1, 4), depth], least)));
};

const scatterNd: Maker = (g) => {
  const x = g.float(ofRank(1, 3));
  if (!x) return undefined;
  const rows = g.random.whole(1, 6);
  const places = indices(g, [x.array.shape[0]!, 1], rows);
  return call('tf.scatterND', refTo(places), refTo(x), [rows, ...x.array.shape.slice(1)]);
};

const update: Maker = (g) => {
  const x = g.float(ofRank(1, 3));
  if (!x) return undefined;
  const place = indices(g, [1, 1], x.array.shape[0]!);
  return call('tf.tensorScatterUpdate', refTo(x), refTo(place), refTo(g.fresh([1, ...x.array.shape.slice(1)])));
};

const segmentSum: Maker = (g) => {
  const x = g.float(ofRank(1, 4));
  if (!x) return undefined;
  const segments = g.random.whole(1, 4);
  return call('tf.unsortedSegmentSum', refTo(x), refTo(indices(g, [x.array.shape[0]!], segments)), segments);
};

const topK: Maker = (g) => {
  const x = g.float(ofRank(1, 4));
  if (!x) return undefined;
  const made = call('tf.topk', refTo(x), g.random.whole(1, x.array.shape.at(-1)!), true);
  return { ...made, pick: g.random.pick(['values', 'values', 'indices']) };
};

const oneHot: Maker = (g) => {
  const known = g.of('int32', ({ shape, values }) => shape.length < 5 && values.length < 100);
  const places = known ?? indices(g, [g.random.whole(1, 4)], 4);
  return call('tf.oneHot', refTo(places), g.random.whole(2, 5));
};

const resize: Maker = (g) => {
  const x = g.float(ofRank(3, 4));
  if (!x) return undefined;
  const [align, half] = g.random.pick([
    [false, false],
    [true, false],
    [false, true],
  ] as const);
  const name = g.random.pick(['tf.image.resizeBilinear', 'tf.image.resizeNearestNeighbor']);
  return call(name, refTo(x), [g.random.whole(1, 7), g.random.whole(1, 7)], align, half);
};

const crop: Maker = (g) => {
  const x = g.float(ofRank(4));
  if (!x) return undefined;
  const boxes = g.fresh([2, 4], { low: 0.05, high: 0.95 });
  return call('tf.image.cropAndResize', refTo(x), refTo(boxes), refTo(indices(g, [2], x.array.shape[0]!)), [
    g.random.whole(1, 4),
    g.random.whole(1, 4),
  ]);
};

const flip: Maker = (g) => {
  const x = g.float(ofRank(4));
  return x && call('tf.image.flipLeftRight', refTo(x));
};

/** Reading and writing at indices, and images. */
export const indexing: readonly Family[] = [
  { name: 'gather', weight: 1.6, makers: [gather, gather, gatherNd] },
  { name: 'scatter', weight: 0.8, makers: [scatterNd, segmentSum, update] },
  { name: 'topk', weight: 0.5, makers: [topK] },
  { name: 'oneHot', weight: 0.3, makers: [oneHot] },
  { name: 'resize', weight: 0.8, makers: [resize, resize, crop, flip] },
];
