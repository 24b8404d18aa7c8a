import type { Argument } from '../program.ts';
import { type Family, type Generator, type Maker, type Value, call, ofRank, refTo } from './generator.ts';

/** A window that fits the axes, one for each. */
const windowFor = (g: Generator, lengths: readonly number[], dilations: readonly number[] = []): number[] =>
  lengths.map((n, i) =>
    g.random.whole(1, Math.min(g.random.chance(0.2) ? 5 : 3, Math.floor((n - 1) / (dilations[i] ?? 1)) + 1)),
  );

const numberOrPair = (pair: readonly number[]): Argument => (new Set(pair).size === 1 ? pair[0]! : pair);

/** Padding: a rule, a number that keeps every window on the input, or a list for the axes of an image. */
function padding(g: Generator, window: readonly number[], lists: boolean): Argument {
  const { random } = g;
  const kind = random.unit();
  if (kind < 0.4) return 'same';
  if (kind < 0.75) return 'valid';
  const most = Math.min(...window) - 1;
  if (kind < 0.9 || !lists) return random.whole(0, Math.max(0, most));
  const side = (n: number): [number, number] => [random.whole(0, n - 1), random.whole(0, n - 1)];
  return [[0, 0], side(window[0]!), side(window[1]!), [0, 0]];
}

/** How sizes are rounded: must be said where padding is a number and may leave a rest. */
const rounding = (g: Generator, pad: Argument): Argument[] =>
  typeof pad === 'string' ? [] : [g.random.pick(['floor', 'ceil', 'round'])];

const stridesFor = (g: Generator, rank: number): number[] => {
  const one = g.random.chance(0.5) ? 1 : g.random.whole(1, 3);
  return Array.from({ length: rank }, () => (g.random.chance(0.8) ? one : g.random.whole(1, 3)));
};

const few = (g: Generator): number => (g.random.chance(0.1) ? g.random.pick([8, 16, 17]) : g.random.whole(1, 4));

interface Convolution {
  readonly x: Value;
  readonly window: number[];
  readonly strides: Argument;
  readonly pad: Argument;
  readonly dilations: Argument;
}

/** The settings of a convolution over the axes of an image; strides and dilations exclude each other. */
function settings(g: Generator): Convolution | undefined {
  const x = g.float(ofRank(4));
  if (!x) return undefined;
  const lengths = x.array.shape.slice(1, 3);
  const dilated = g.random.chance(0.2);
  const dilations = dilated ? [g.random.whole(1, 2), g.random.whole(1, 2)] : [1, 1];
  const window = windowFor(g, lengths, dilations);
  const pad = padding(g, window, true);
  const strides = dilated ? [1, 1] : stridesFor(g, 2);
  return { x, window, strides: numberOrPair(strides), pad, dilations: numberOrPair(dilations) };
}

const filterFor = (g: Generator, shape: readonly number[]): { readonly ref: number } =>
  refTo(g.fresh(shape, { low: -1, high: 1 }));

const conv2d: Maker = (g) => {
  const s = settings(g);
  if (!s) return undefined;
  const filter = filterFor(g, [...s.window, s.x.array.shape[3]!, few(g)]);
  return call('tf.conv2d', refTo(s.x), filter, s.strides, s.pad, 'NHWC', s.dilations, ...rounding(g, s.pad));
};

const depthwise: Maker = (g) => {
  const s = settings(g);
  if (!s) return undefined;
  const filter = filterFor(g, [...s.window, s.x.array.shape[3]!, g.random.whole(1, 2)]);
  return call('tf.depthwiseConv2d', refTo(s.x), filter, s.strides, s.pad, 'NHWC', s.dilations, ...rounding(g, s.pad));
};

const separable: Maker = (g) => {
  const s = settings(g);
  if (!s || typeof s.pad !== 'string') return undefined;
  const c = s.x.array.shape[3]!;
  const depth = filterFor(g, [...s.window, c, 2]);
  return call(
    'tf.separableConv2d',
    refTo(s.x),
    depth,
    filterFor(g, [1, 1, 2 * c, few(g)]),
    s.strides,
    s.pad,
    s.dilations,
  );
};

const fused =
  (name: string, channels: (c: number, g: Generator) => [number, number]): Maker =>
  (g) => {
    const s = settings(g);
    if (!s || typeof s.pad !== 'string') return undefined;
    const [a, b] = channels(s.x.array.shape[3]!, g);
    const outputs = name.includes('depthwise') ? a * b : b;
    return call(name, {
      x: refTo(s.x),
      filter: filterFor(g, [...s.window, a, b]),
      strides: s.strides,
      pad: s.pad,
      dilations: s.dilations,
      bias: refTo(g.fresh([outputs])),
      activation: g.random.pick(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu']),
    });
  };

const transposed: Maker = (g) => {
  const x = g.float(ofRank(4));
  if (!x) return undefined;
  const [b, h, w, c] = x.array.shape as [number, number, number, number];
  const stride = g.random.whole(1, 2);
  const window = [g.random.whole(1, 3), g.random.whole(1, 3)];
  const pad = g.random.pick(['same', 'valid']);
  const out = (n: number, k: number) => (pad === 'same' ? n * stride : (n - 1) * stride + k);
  const channels = few(g);
  const shape = [b, out(h, window[0]!), out(w, window[1]!), channels];
  return call('tf.conv2dTranspose', refTo(x), filterFor(g, [...window, channels, c]), shape, stride, pad);
};

const conv1d: Maker = (g) => {
  const x = g.float(ofRank(2, 3));
  if (!x) return undefined;
  const [n, c] = x.array.shape.slice(-2) as [number, number];
  const [k] = windowFor(g, [n]) as [number];
  const pad = g.random.pick(['same', 'valid']);
  return call('tf.conv1d', refTo(x), filterFor(g, [k, c, few(g)]), g.random.whole(1, 2), pad);
};

const conv3d: Maker = (g) => {
  const x = g.float(ofRank(5));
  if (!x) return undefined;
  const window = windowFor(g, x.array.shape.slice(1, 4));
  const filter = filterFor(g, [...window, x.array.shape[4]!, g.random.whole(1, 3)]);
  return call('tf.conv3d', refTo(x), filter, numberOrPair(stridesFor(g, 3)), g.random.pick(['same', 'valid']));
};

const dilation: Maker = (g) => {
  const x = g.float(ofRank(4));
  if (!x) return undefined;
  const window = windowFor(g, x.array.shape.slice(1, 3));
  const filter = filterFor(g, [...window, x.array.shape[3]!]);
  return call('tf.dilation2d', refTo(x), filter, numberOrPair(stridesFor(g, 2)), g.random.pick(['same', 'valid']));
};

const pool2d =
  (name: string): Maker =>
  (g) => {
    const x = g.float(ofRank(4));
    if (!x) return undefined;
    const window = windowFor(g, x.array.shape.slice(1, 3));
    const pad = padding(g, window, true);
    return call(name, refTo(x), numberOrPair(window), numberOrPair(stridesFor(g, 2)), pad, ...rounding(g, pad));
  };

const pool3d =
  (name: string): Maker =>
  (g) => {
    const x = g.float(ofRank(5));
    if (!x) return undefined;
    const window = windowFor(g, x.array.shape.slice(1, 4));
    const pad = padding(g, window, false);
    return call(name, refTo(x), numberOrPair(window), numberOrPair(stridesFor(g, 3)), pad, ...rounding(g, pad));
  };

const generalPool: Maker = (g) => {
  const x = g.float(ofRank(4));
  if (!x) return undefined;
  const window = windowFor(g, x.array.shape.slice(1, 3));
  const dilated = g.random.chance(0.5);
  const [dilations, strides] = dilated ? [g.random.whole(1, 2), 1] : [1, g.random.whole(1, 2)];
  return call(
    'tf.pool',
    refTo(x),
    numberOrPair(window),
    g.random.pick(['max', 'avg']),
    g.random.pick(['same', 'valid']),
    dilations,
    strides,
  );
};

const withArgmax: Maker = (g) => {
  const x = g.float(ofRank(4));
  if (!x) return undefined;
  const window = windowFor(g, x.array.shape.slice(1, 3));
  const made = call(
    'tf.maxPoolWithArgmax',
    refTo(x),
    numberOrPair(window),
    numberOrPair(stridesFor(g, 2)),
    g.random.pick(['same', 'valid']),
    g.random.chance(0.5),
  );
  return { ...made, pick: g.random.pick(['result', 'indexes']) };
};

const responseNormalization: Maker = (g) => {
  const x = g.float(ofRank(3, 4));
  return x && call('tf.localResponseNormalization', refTo(x), g.random.whole(1, 3), 1, g.random.pick([0.1, 0.5]), 0.5);
};

/** Convolutions and pools. */
export const convolutions: readonly Family[] = [
  {
    name: 'conv2d',
    weight: 2.5,
    makers: [conv2d, conv2d, conv2d, transposed, conv1d, fused('tf.fused.conv2d', (c, g) => [c, few(g)])],
  },
  {
    name: 'depthwise',
    weight: 1.6,
    makers: [depthwise, depthwise, separable, fused('tf.fused.depthwiseConv2d', (c) => [c, 1])],
  },
  { name: 'conv3d', weight: 1, makers: [conv3d] },
  { name: 'pool', weight: 2, makers: [pool2d('tf.maxPool'), pool2d('tf.avgPool'), generalPool, withArgmax] },
  { name: 'pool3d', weight: 1, makers: [pool3d('tf.maxPool3d'), pool3d('tf.avgPool3d')] },
  { name: 'dilation', weight: 0.3, makers: [dilation] },
  { name: 'response', weight: 0.5, makers: [responseNormalization] },
];
