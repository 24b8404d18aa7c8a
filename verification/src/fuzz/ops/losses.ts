import { type Family, type Maker, call, ofRank, refTo } from './generator.ts';

const softmax: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  return x && call('tf.softmax', refTo(x), -1);
};

const logSoftmax: Maker = (g) => {
  const x = g.float(ofRank(1, 6));
  return x && call('autodiff.logSoftmax', refTo(x));
};

const crossEntropy: Maker = (g) => {
  const logits = g.float(ofRank(2));
  if (!logits) return undefined;
  return call('autodiff.softmaxCrossEntropy', refTo(logits), refTo(g.fresh(logits.array.shape, { low: 0, high: 1 })));
};

const sigmoidCrossEntropy: Maker = (g) => {
  const logits = g.float(ofRank(0, 4));
  if (!logits) return undefined;
  return call('autodiff.sigmoidCrossEntropy', refTo(logits), refTo(g.fresh(logits.array.shape, { low: 0, high: 1 })));
};

const loss =
  (name: string): Maker =>
  (g) => {
    const x = g.float(ofRank(1, 4));
    if (!x) return undefined;
    return call(`tf.losses.${name}`, refTo(g.fresh(x.array.shape, { low: 0, high: 1 })), refTo(x));
  };

/** Batch normalization with moments that are given. */
const batchNorm: Maker = (g) => {
  const x = g.float(ofRank(2, 4));
  if (!x) return undefined;
  const shape = g.random.chance(0.75) ? [x.array.shape.at(-1)!] : x.array.shape;
  const [mean, variance] = [g.fresh(shape), g.fresh(shape, { low: 0.2, high: 2 })];
  const more = g.random.chance(0.7) ? [refTo(g.fresh(shape)), refTo(g.fresh(shape))] : [];
  return call('tf.batchNorm', refTo(x), refTo(mean), refTo(variance), ...more, ...(more.length > 0 ? [1e-3] : []));
};

/** Batch normalization with the moments of the batch, which are constants by contract. */
const trained: Maker = (g) => {
  const x = g.float(ofRank(2, 4));
  if (!x) return undefined;
  const channels = [x.array.shape.at(-1)!];
  const name = g.random.pick(['autodiff.batchNormalization', 'autodiff.batchNormalizationRelu']);
  const made = call(name, refTo(x), refTo(g.fresh(channels)), refTo(g.fresh(channels)), g.random.pick([1e-3, 0.1]));
  return { ...made, pick: 'y' };
};

/** Softmax, losses, normalization. */
export const losses: readonly Family[] = [
  { name: 'softmax', weight: 1.2, makers: [softmax, logSoftmax] },
  { name: 'crossEntropy', weight: 1, makers: [crossEntropy, sigmoidCrossEntropy] },
  {
    name: 'losses',
    weight: 0.5,
    makers: ['meanSquaredError', 'absoluteDifference', 'huberLoss', 'hingeLoss'].map(loss),
  },
  { name: 'batchNorm', weight: 1.2, makers: [batchNorm, trained] },
];
