import * as tf from '@tensorflow/tfjs-core';
import { key, uniform } from '@gr/random';
import { grad, softmaxCrossEntropy } from '@gr/autodiff';
import { checkGradients } from '@gr/autodiff/testing';
import { describe, expect, test } from 'vitest';
import { type Weights, batch, classes, gradient, inputSize, net, tied, value, weights } from './laws.test-support.ts';
import {
  type Penalty,
  type Projection,
  confidencePenalty,
  doubleBack,
  every,
  frobenius,
  jacReg,
  monoid,
  oneHot,
  probe,
  projected,
  random,
  randomClass,
  randomOneHot,
  scheduled,
  spectReg,
  sum,
  weighted,
} from './index.ts';

const penalties: Record<string, Penalty> = {
  spectReg: spectReg(),
  'spectReg, sphere': spectReg({ distribution: 'sphere' }),
  'spectReg, rademacher': spectReg({ distribution: 'rademacher' }),
  'spectReg, per batch': spectReg({ per: 'batch' }),
  'spectReg, 3 projections': spectReg({ projections: 3 }),
  doubleBack: doubleBack(),
  frobenius: frobenius(),
  jacReg: jacReg(),
  oneHot: oneHot(),
  randomOneHot: randomOneHot(),
  confidencePenalty: confidencePenalty(),
  'confidencePenalty, authors': confidencePenalty({ reduction: 'sum', epsilon: 1e-6 }),
};

describe('DoubleBack', () => {
  test('is the penalty of the projection r = p − y', async () => {
    const p: Projection = ({ logits, labels }) => tf.sub(tf.softmax(logits), labels);
    const at = batch(5);
    expect(await value(doubleBack(), at)).toBeCloseTo(await value(projected(p), at), 6);
    const [got, want] = [await gradient(doubleBack(), at), await gradient(projected(p), at)];
    got.forEach((g, k) => expect(g).toBeCloseTo(want[k]!, 6));
  });

  for (const forward of [net, tied])
    test(`is the mean squared norm of the gradient of the loss of the examples${forward === tied ? ', also when they act on each other' : ''}`, async () => {
      const at = { ...batch(5), forward };
      const direct: Penalty = ({ x, labels, forward }) => {
        const loss = (x: tf.Tensor) => tf.sum(softmaxCrossEntropy(forward(x), labels)) as tf.Scalar;
        return tf.div(tf.sum(tf.square(grad(loss)(x))), x.shape[0]!) as tf.Scalar;
      };
      expect((await value(doubleBack(), at)) / (await value(direct, at))).toBeCloseTo(1, 6);
      const [a, b] = [await gradient(doubleBack(), at), await gradient(direct, at)];
      // a few roundings of float32: entries are as large as 40
      const largest = Math.max(1, ...b.map(Math.abs));
      a.forEach((g, i) => expect(Math.abs(g - b[i]!)).toBeLessThan(1e-6 * largest));
    });

  test('keeps the identity ∂CE/∂g = s p − y for labels of another sum', async () => {
    const at = { ...batch(4), labels: uniform(key(8), [4, classes], { min: 0, max: 0.6 }) };
    const direct: Penalty = ({ x, labels, forward }) => {
      const loss = (x: tf.Tensor) => tf.sum(softmaxCrossEntropy(forward(x), labels)) as tf.Scalar;
      return tf.div(tf.sum(tf.square(grad(loss)(x))), x.shape[0]!) as tf.Scalar;
    };
    expect(await value(doubleBack(), at)).toBeCloseTo(await value(direct, at), 5);
  });
});

describe('other identities', () => {
  test('JacReg is the Frobenius norm of the Jacobian of the probabilities', async () => {
    const at = batch(5);
    const softNet: typeof net = (params, x) => tf.softmax(net(params, x));
    expect(await value(jacReg(), at)).toBeCloseTo(await value(frobenius(), { ...at, forward: softNet }), 5);
  });

  test('the penalty of the true class is the one whose projection is the labels', async () => {
    const at = batch(5);
    expect(await value(oneHot(), at)).toBeCloseTo(
      await value(
        projected((p) => p.labels),
        at,
      ),
      6,
    );
  });

  test('the confidence penalty is least, −log classes, for equal logits, and the sum is the mean times the batch', async () => {
    const at = { ...batch(4), forward: (_: Weights, x: tf.Tensor) => tf.mul(0, tf.slice(x, [0, 0], [-1, classes])) };
    expect(await value(confidencePenalty(), at)).toBeCloseTo(-Math.log(classes), 5);
    expect(await value(confidencePenalty({ reduction: 'sum' }), at)).toBeCloseTo(-4 * Math.log(classes), 5);
    const some = batch(5);
    const mean = await value(confidencePenalty({ epsilon: 1e-6 }), some);
    expect(await value(confidencePenalty({ reduction: 'sum', epsilon: 1e-6 }), some)).toBeCloseTo(5 * mean, 4);
  });

  test('random one-hot vectors reach every class alike, the last one too', async () => {
    const logits = tf.zeros([3000, classes]);
    const counts = tf.tidy(() => {
      const p = probe({ x: logits, labels: logits, key: key(5), forward: (x) => x });
      return tf.sum(randomClass(p), 0);
    });
    for (const count of await counts.data()) expect(Math.abs(count - 1000)).toBeLessThan(120);
    tf.dispose([logits, counts]);
  });

  test('vectors on the sphere have the length √classes, one vector per batch serves every example', async () => {
    const logits = tf.zeros([20, classes]);
    const p = () => probe({ x: logits, labels: logits, key: key(5), forward: (x) => x });
    const [norms, shared] = tf.tidy(() => [
      tf.norm(random({ distribution: 'sphere' })(p()), 'euclidean', 1),
      random({ per: 'batch' })(p()),
    ]);
    for (const norm of await norms!.data()) expect(norm).toBeCloseTo(Math.sqrt(classes), 5);
    const rows = await shared!.data();
    for (let i = 0; i < rows.length; i++) expect(rows[i]).toBe(rows[i % classes]);
    tf.dispose([logits, norms!, shared!]);
  });
});

describe('the value does not depend on how a batch is split', () => {
  // With a vector per example the draws of the parts differ from those of the whole, so these are left out.
  const deterministic = ['spectReg, per batch', 'doubleBack', 'frobenius', 'jacReg', 'oneHot', 'confidencePenalty'];
  for (const name of deterministic)
    test(name, async () => {
      const { x, labels } = batch(6);
      const part = (from: number, size: number) => ({
        x: tf.slice(x, [from, 0], [size, inputSize]),
        labels: tf.slice(labels, [from, 0], [size, classes]),
      });
      const whole = await value(penalties[name]!, { x, labels });
      const [two, four] = [await value(penalties[name]!, part(0, 2)), await value(penalties[name]!, part(2, 4))];
      expect((2 * two + 4 * four) / 6).toBeCloseTo(whole, 5);
    });
});

describe('penalties add: a monoid', () => {
  const at = batch(4);
  const [a, b, c] = [spectReg(), doubleBack(), confidencePenalty()];

  test('associative, with a neutral element', async () => {
    const { concat, empty } = monoid;
    const left = await value(concat(concat(a, b), c), at);
    expect(left).toBeCloseTo(await value(concat(a, concat(b, c)), at), 5);
    expect(await value(concat(a, empty), at)).toBe(await value(a, at));
    expect(await value(concat(empty, a), at)).toBe(await value(a, at));
    expect(await value(empty, at)).toBe(0);
  });

  test('sum adds the values and the gradients, a weight scales both', async () => {
    const [va, vb] = [await value(a, at), await value(b, at)];
    expect(await value(sum([weighted(2, a), weighted(0.5, b)]), at)).toBeCloseTo(2 * va + 0.5 * vb, 4);
    const [ga, gb, both] = [await gradient(a, at), await gradient(b, at), await gradient(sum([weighted(2, a), b]), at)];
    both.forEach((g, i) => expect(g).toBeCloseTo(2 * ga[i]! + gb[i]!, 3));
    expect(await value(sum([]), at)).toBe(0);
  });

  test('a weight of zero does not evaluate the penalty', async () => {
    const fails: Penalty = () => {
      throw new Error('evaluated');
    };
    expect(await value(weighted(0, fails), at)).toBe(0);
    await expect(value(weighted(1, fails), at)).rejects.toThrow('evaluated');
  });

  test('every k-th step, times k; a weight that follows the step', async () => {
    const whole = await value(b, at);
    expect(await value(every(4, b), { ...at, step: 8 })).toBeCloseTo(4 * whole, 4);
    expect(await value(every(4, b), { ...at, step: 9 })).toBe(0);
    expect(
      await value(
        scheduled((step) => step / 10, b),
        { ...at, step: 5 },
      ),
    ).toBeCloseTo(0.5 * whole, 5);
    await expect(value(every(4, b), at)).rejects.toThrow('the probe has none');
  });
});

describe('every penalty', () => {
  for (const [name, penalty] of Object.entries(penalties))
    test(`${name}: its gradient agrees with differences, at orders 1 and 2`, async () => {
      const { x, labels } = batch(3);
      const [v, w] = weights();
      await checkGradients(
        (v, w) => penalty(probe({ x, labels, key: key(7), forward: (x) => net([tf.mul(0.5, v), w], x) })),
        [v, w],
        { order: 2, step: 5e-3 },
      );
      tf.dispose([x, labels]);
    });

  test('the same key gives the same bits, another key others', async () => {
    const at = batch(5);
    for (const penalty of [spectReg(), spectReg({ per: 'batch' }), randomOneHot()]) {
      const first = await value(penalty, { ...at, key: key(1) });
      expect(await value(penalty, { ...at, key: key(1) })).toBe(first);
      expect(await value(penalty, { ...at, key: key(2) })).not.toBe(first);
    }
  });
});
