// Second derivatives in plain Node, whatever was imported first: the bundle @tensorflow/tfjs brings gradients that are wrong at order 2.
import { describe, expect, test } from 'vitest';
import { evaluate } from './process.ts';

/**
 * Where the bundle comes in and when the backend starts; and how many of the combinations are refused, which begin with ops of the user's
 * own. The first one runs as the program was imported, the others as if the bundle had just been imported once more.
 */
const programs: Record<string, readonly [program: string, refused: number]> = {
  'the bundle after @gr': [
    `
    import * as gr from '@gr/penalties';
    import { paperPenalties } from '@gr/paper';
    import * as models from '@gr/models';
    import * as train from '@gr/train';
    import * as autodiff from '@gr/autodiff';
    import { key } from '@gr/random';
    import * as tf from '@tensorflow/tfjs';
    const stock = stockOf();
    await tf.setBackend('cpu');`,
    11,
  ],
  'the bundle before @gr': [
    `
    import * as tf from '@tensorflow/tfjs';
    import * as gr from '@gr/penalties';
    import { paperPenalties } from '@gr/paper';
    import * as models from '@gr/models';
    import * as train from '@gr/train';
    import * as autodiff from '@gr/autodiff';
    import { key } from '@gr/random';
    const stock = new Map();
    tf.setBackend('cpu');`,
    0,
  ],
  'the bundle after @gr, and no backend chosen': [
    `
    import * as gr from '@gr/penalties';
    import { paperPenalties } from '@gr/paper';
    import * as models from '@gr/models';
    import * as train from '@gr/train';
    import * as autodiff from '@gr/autodiff';
    import { key } from '@gr/random';
    import * as tf from '@tensorflow/tfjs';
    const stock = stockOf();`,
    11,
  ],
  'the bundle in the middle of a run': [
    `
    import * as tf from '@tensorflow/tfjs-core';
    import '@tensorflow/tfjs-backend-cpu';
    import * as gr from '@gr/penalties';
    import { paperPenalties } from '@gr/paper';
    import * as models from '@gr/models';
    import * as train from '@gr/train';
    import * as autodiff from '@gr/autodiff';
    import { key } from '@gr/random';
    await tf.setBackend('cpu');
    tf.tidy(() => autodiff.grad((x) => tf.sum(tf.tanh(x)))(tf.tensor1d([0.5])));
    await import('@tensorflow/tfjs');
    const stock = stockOf();`,
    12,
  ],
  'tfjs-core as an ES module and as a CommonJS module, the bundle after both': [
    `
    import * as gr from '@gr/penalties';
    import { paperPenalties } from '@gr/paper';
    import * as models from '@gr/models';
    import * as train from '@gr/train';
    import * as autodiff from '@gr/autodiff';
    import { key } from '@gr/random';
    import { createRequire } from 'node:module';
    const require = createRequire(process.cwd() + '/');
    const tf = require('@tensorflow/tfjs');
    const stock = stockOf();`,
    11,
  ],
};

/** Everything that takes a second derivative, under everything that takes the first one; each combination as if just imported. */
const check = `
  function stockOf() {
    return new Map(autodiff.kernelsWithGradient.map((name) => [name, tf.getGradient(name)]));
  }
  /** What the import of the bundle does, once more. */
  const displace = () => {
    for (const config of stock.values()) if (config) tf.registerGradient(config);
  };

  const x = tf.tensor2d([[0.5, -1, 0.2], [0.1, 0.7, -0.6]]);
  const image = tf.tensor4d(Array.from({ length: 32 }, (_, i) => Math.sin(3 * i + 1)), [2, 4, 4, 1]);
  const ones = tf.onesLike(x);
  const labels = tf.tensor2d([[1, 0], [0, 1]]);
  const start = tf.tensor2d([[0.8, -0.3], [0.2, 0.6], [-0.5, 0.4]]);
  const w = tf.variable(start);
  const square = (t) => tf.sum(tf.square(t));

  // a net of layers whose first weights are w
  const dense = models.serial({ fc: models.dense({ units: 2 }), act: models.tanh(), out: models.dense({ units: 2 }) });
  const { params, state } = dense.init(key(3), [3]);
  const net = (x) => dense.apply({ ...params, fc: { ...params.fc, w } }, state, x, { kind: 'eval' }).y;
  const convolution = models.serial({
    conv: models.conv2d({ filters: 2, kernel: 3 }), norm: models.batchNorm({ statistics: 'batch' }), act: models.softplus(),
    pool: models.avgPool({ size: 2, stride: 1 }), flat: models.flatten(), fc: models.dense({ units: 2 }),
  });
  const conv = convolution.init(key(4), [4, 4, 1]);
  const kernel = () => tf.reshape(tf.concat([w, w, w], 1), [3, 3, 1, 2]);
  const images = (x) =>
    convolution.apply({ ...conv.params, conv: { ...conv.params.conv, w: kernel() } }, conv.state, x, { kind: 'train', key: key(1) }).y;

  const probed = (forward, x) => gr.probe({ x, labels, key: key(5), step: 3, forward });
  const plain = (x) => tf.tanh(tf.matMul(x, w));
  const nested = (f) => square(tf.grad((x) => tf.sum(f(x)))(x));
  // ops of the user's own come before ours: where the rules are not back by then, these are refused
  const late = {
    logSoftmax: () => nested((x) => autodiff.logSoftmax(tf.matMul(x, w)).mul(labels)),
    sigmoidCrossEntropy: () => nested((x) => autodiff.sigmoidCrossEntropy(tf.matMul(x, w), labels)),
  };
  const entries = {
    ...late,
    probe: () => gr.doubleBack()(probed(plain, x)),
    'probe and a loss': () => {
      const p = probed(plain, x);
      return tf.add(tf.mean(autodiff.softmaxCrossEntropy(p.logits, labels)), gr.spectReg()(p));
    },
    frobenius: () => gr.frobenius()(probed(net, x)),
    jacReg: () => gr.jacReg()(probed(net, x)),
    sum: () => gr.sum([gr.weighted(0.1, gr.spectReg()), gr.every(1, gr.doubleBack()), gr.confidencePenalty()])(probed(plain, x)),
    'paper spectreg': () => paperPenalties.spectreg.penalty(probed(plain, x)),
    'a net': () => nested(net),
    'layers, probe': () => gr.doubleBack()(probed(images, image)),
    vjp: () => square(autodiff.vjp(plain, x).pullback(labels)),
    jvp: () => square(autodiff.jvp(plain, x, ones).tangent),
    grad: () => square(autodiff.grad((x) => tf.sum(plain(x)))(x)),
    stopGradient: () => {
      const mask = autodiff.stopGradient(labels);
      return nested((x) => tf.mul(mask, plain(x)));
    },
  };
  const outer = {
    variableGrads: (f) => tf.variableGrads(f, [w]).grads[w.name],
    minimize: (f) => {
      tf.train.sgd(1).minimize(f, false, [w]);
      const moved = tf.sub(start, w);
      w.assign(start);
      return moved;
    },
    grad: (f) => tf.grad(() => f())(w),
    grads: (f) => tf.grads(() => f())([w])[0],
    valueAndGrad: (f) => tf.valueAndGrad(() => f())(w).grad,
    customGrad: (f) => {
      const itself = tf.customGrad((y) => ({ value: tf.clone(y), gradFunc: (dy) => tf.clone(dy) }));
      return tf.variableGrads(() => itself(f()), [w]).grads[w.name];
    },
  };

  const results = [];
  let refused = 0;
  for (const entry of Object.keys(entries))
    for (const [name, differentiate] of Object.entries(outer)) {
      try {
        results.push([entry, name, Array.from(tf.tidy(() => differentiate(entries[entry])).dataSync())]);
      } catch (error) {
        if (entry in late && error.message.includes('Import @tensorflow/tfjs before @gr/*')) refused++;
        else results.push([entry, name, error.message]);
      }
      displace();
    }

  autodiff.registerGradients();
  const at = (entry, i, h) => tf.tidy(() => {
    const values = start.dataSync().slice();
    values[i] += h;
    w.assign(tf.tensor(values, [3, 2]));
    const value = entries[entry]().dataSync()[0];
    w.assign(start);
    return value;
  });
  for (const entry of Object.keys(entries)) {
    const h = 0.02;
    const expected = Array.from({ length: 6 }, (_, i) =>
      (8 * (at(entry, i, h) - at(entry, i, -h)) - (at(entry, i, 2 * h) - at(entry, i, -2 * h))) / (12 * h));
    const scale = Math.max(...expected.map(Math.abs));
    for (const [, name, given] of results.filter(([name]) => name === entry)) {
      const error = Array.isArray(given) ? Math.max(...given.map((g, i) => Math.abs(g - expected[i]))) / scale : given;
      if (!(error < 1e-3)) console.log(entry, name, error);
    }
  }
  console.log(results.length, 'right or named above,', refused, 'refused');
`;

describe('second derivatives agree with finite differences', () => {
  test.each(Object.entries(programs))('%s', async (_name, [program, refused]) => {
    const { code, out, err } = await evaluate(program + check);
    expect({ code, out, err: code === 0 ? '' : err }).toEqual({
      code: 0,
      out: `${84 - refused} right or named above, ${refused} refused\n`,
      err: '',
    });
  });
});
