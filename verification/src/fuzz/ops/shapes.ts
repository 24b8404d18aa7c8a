import { sizeOf } from '../../reference/array.ts';
import type { Random } from '../random.ts';
import { type Family, type Maker, axisOf, call, ofRank, refTo } from './generator.ts';

const divisors = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);

/** A shape of some rank with that many entries. */
function shapeOf(random: Random, size: number): number[] {
  const shape: number[] = [];
  let left = size;
  const rank = random.pick([1, 2, 2, 3, 4, 4, 5, 6]);
  for (let axis = 0; axis < rank - 1; axis++) {
    const n = random.pick(divisors(left));
    shape.push(n);
    left /= n;
  }
  return random.shuffled([...shape, left]);
}

const reshape: Maker = (g) => {
  const x = g.float();
  if (!x || x.array.values.length > 4096) return undefined;
  const shape = shapeOf(g.random, x.array.values.length);
  if (g.random.chance(0.2)) shape[g.random.whole(0, shape.length - 1)] = -1;
  return call('tf.reshape', refTo(x), shape);
};

const transpose: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  if (!x) return undefined;
  if (g.random.chance(0.2)) return call('tf.transpose', refTo(x));
  return call('tf.transpose', refTo(x), g.random.shuffled(x.array.shape.map((_, axis) => axis)));
};

const tile: Maker = (g) => {
  const x = g.float(({ shape, values }) => shape.length > 0 && values.length < 300);
  return (
    x &&
    call(
      'tf.tile',
      refTo(x),
      x.array.shape.map(() => (g.random.chance(0.5) ? 1 : g.random.whole(1, 3))),
    )
  );
};

const broadcastTo: Maker = (g) => {
  const x = g.float(({ values }) => values.length < 300);
  if (!x) return undefined;
  const { shape } = x.array;
  const lead = shape.length < 5 && g.random.chance(0.4) ? [g.random.whole(1, 3)] : [];
  return call('tf.broadcastTo', refTo(x), [...lead, ...shape.map((n) => (n === 1 ? g.length() : n))]);
};

const concat: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  if (!x) return undefined;
  const axis = axisOf(g, x);
  const along = (axis + x.array.shape.length) % x.array.shape.length;
  const others = Array.from({ length: g.random.whole(1, 3) }, () =>
    refTo(g.fresh(x.array.shape.with(along, g.length()))),
  );
  return call('tf.concat', g.random.shuffled([refTo(x), ...others]), axis);
};

const stack: Maker = (g) => {
  const x = g.float(ofRank(0, 5));
  if (!x) return undefined;
  const others = Array.from({ length: g.random.whole(0, 2) }, () => refTo(g.fresh(x.array.shape)));
  return call('tf.stack', g.random.shuffled([refTo(x), ...others]), g.random.whole(0, x.array.shape.length));
};

const unstack: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  if (!x) return undefined;
  const axis = axisOf(g, x);
  const length = x.array.shape.at(axis)!;
  return { ...call('tf.unstack', refTo(x), axis), pick: g.random.whole(0, length - 1) };
};

const split: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  if (!x) return undefined;
  const axis = axisOf(g, x);
  const length = x.array.shape.at(axis)!;
  const first = g.random.whole(1, length);
  if (g.random.chance(0.5) || first === length) {
    const pieces = g.random.pick(divisors(length));
    return { ...call('tf.split', refTo(x), pieces, axis), pick: g.random.whole(0, pieces - 1) };
  }
  return { ...call('tf.split', refTo(x), [first, length - first], axis), pick: g.random.whole(0, 1) };
};

const pad: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  if (!x) return undefined;
  const paddings = x.array.shape.map((): [number, number] =>
    g.random.chance(0.5) ? [0, 0] : [g.random.whole(0, 2), g.random.whole(0, 2)],
  );
  return call('tf.pad', refTo(x), paddings, g.random.pick([0, 0, 0.5]));
};

const mirrorPad: Maker = (g) => {
  const x = g.float(ofRank(1, 4));
  if (!x) return undefined;
  const mode = g.random.pick(['reflect', 'symmetric']);
  const most = (n: number) => Math.min(2, mode === 'reflect' ? n - 1 : n);
  const paddings = x.array.shape.map((n): [number, number] => [g.random.whole(0, most(n)), g.random.whole(0, most(n))]);
  return call('tf.mirrorPad', refTo(x), paddings, mode);
};

const slice: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  if (!x) return undefined;
  const begin = x.array.shape.map((n) => g.random.whole(0, n - 1));
  const size = x.array.shape.map((n, axis) => (g.random.chance(0.2) ? -1 : g.random.whole(1, n - begin[axis]!)));
  return call('tf.slice', refTo(x), begin, size);
};

const stridedSlice: Maker = (g) => {
  const x = g.float(ofRank(1, 5));
  if (!x) return undefined;
  const { shape } = x.array;
  const strides = shape.map(() => g.random.pick([1, 1, 2, 3, -1, -2]));
  const begin = shape.map((n, axis) => (strides[axis]! < 0 ? n - 1 : g.random.whole(0, n - 1)));
  const end = shape.map((n, axis) => (strides[axis]! < 0 ? -n - 1 : g.random.whole(begin[axis]! + 1, n)));
  const mask = () => (g.random.chance(0.2) ? g.random.whole(0, 2 ** shape.length - 1) : 0);
  const shrink = g.random.chance(0.2) ? 1 : 0;
  if (shrink === 1) strides[0] = 1;
  if (shrink === 1) end[0] = begin[0]! + 1;
  return call(
    'tf.stridedSlice',
    refTo(x),
    begin,
    end,
    strides,
    shrink === 1 ? 0 : mask(),
    shrink === 1 ? 0 : mask(),
    0,
    0,
    shrink,
  );
};

const reverse: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  return x && call('tf.reverse', refTo(x), g.random.chance(0.2) ? null : [axisOf(g, x)]);
};

const expandDims: Maker = (g) => {
  const x = g.float(ofRank(0, 5));
  return x && call('tf.expandDims', refTo(x), g.random.whole(-x.array.shape.length - 1, x.array.shape.length));
};

const squeeze: Maker = (g) => {
  const x = g.float(({ shape }) => shape.includes(1));
  return x && call('tf.squeeze', refTo(x));
};

const flatten: Maker = (g) => {
  const x = g.float(ofRank(0, 6));
  return x && call('tf.reshape', refTo(x), [sizeOf(x.array.shape)]);
};

const spaceToBatch: Maker = (g) => {
  const x = g.float(ofRank(3, 5));
  if (!x) return undefined;
  const axes = g.random.whole(1, Math.min(2, x.array.shape.length - 2));
  const block = Array.from({ length: axes }, () => g.random.whole(1, 2));
  const paddings = block.map((s, i) => [0, (s - (x.array.shape[i + 1]! % s)) % s]);
  return call('tf.spaceToBatchND', refTo(x), block, paddings);
};

const batchToSpace: Maker = (g) => {
  const x = g.float(({ shape }) => shape.length >= 3 && shape.length <= 5 && shape[0]! % 2 === 0);
  if (!x) return undefined;
  const crop = x.array.shape[1]! > 1 ? g.random.whole(0, 1) : 0;
  return call('tf.batchToSpaceND', refTo(x), [2], [[crop, 0]]);
};

const depthToSpace: Maker = (g) => {
  const x = g.float(({ shape }) => shape.length === 4 && shape[3]! % 4 === 0);
  return x && call('tf.depthToSpace', refTo(x), 2, 'NHWC');
};

/** Reshapes, permutations, copies, paddings and cuts. */
export const shapes: readonly Family[] = [
  { name: 'reshape', weight: 2, makers: [reshape, reshape, expandDims, squeeze, flatten] },
  { name: 'transpose', weight: 1.5, makers: [transpose] },
  { name: 'repeat', weight: 1.5, makers: [tile, broadcastTo] },
  { name: 'concat', weight: 1.2, makers: [concat, stack] },
  { name: 'cut', weight: 1.8, makers: [slice, stridedSlice, split, unstack] },
  { name: 'pad', weight: 1, makers: [pad, mirrorPad] },
  { name: 'reverse', weight: 0.7, makers: [reverse] },
  { name: 'blocks', weight: 0.8, makers: [spaceToBatch, batchToSpace, depthToSpace] },
];
