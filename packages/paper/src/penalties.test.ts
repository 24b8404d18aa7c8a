import * as tf from '@tensorflow/tfjs-core';
import { grad, softmaxCrossEntropy } from '@gr/autodiff';
import { foldIn, key, normal } from '@gr/random';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import {
  type Penalty,
  confidencePenalty,
  doubleBack,
  frobenius,
  jacReg,
  oneHot,
  penaltyDefinitions,
  probe,
  spectReg,
} from '@gr/penalties';
import { paperPenalties, paperPenalty } from './penalties.ts';
import { paperPenaltyDefinitions } from './penalty-definitions.ts';

const [batch, inputSize, classes] = [6, 4, 3];
const x = () => normal(key(1), [batch, inputSize]);
const labels = () => tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32'), classes);
const net = (x: tf.Tensor, v = normal(key(2), [inputSize, 5])) =>
  tf.matMul(tf.tanh(tf.matMul(x, v)), normal(key(3), [5, classes]));

const valueOf = async (penalty: Penalty, at: { readonly key?: readonly [number, number] } = {}): Promise<number> => {
  const value = tf.tidy(() => penalty(probe({ x: x(), labels: labels(), key: key(7), ...at, forward: (x) => net(x) })));
  return (await value.data())[0]!;
};

/** J_b, entry [b][k][d], by one gradient for each class: no vjp of ours. */
const jacobians = async (of: (logits: tf.Tensor) => tf.Tensor = (y) => y): Promise<number[][][]> => {
  const rows = await Promise.all(
    Array.from({ length: classes }, async (_, k) => {
      const row = tf.grad((x: tf.Tensor) => tf.sum(tf.slice(of(net(x)), [0, k], [-1, 1])))(x());
      return (await row.array()) as number[][];
    }),
  );
  return Array.from({ length: batch }, (_, b) => rows.map((row) => row[b]!));
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const square = (row: readonly number[]) => row.reduce((s, v) => s + v * v, 0);
const near = (given: number, wanted: number) => expect(given / wanted).toBeCloseTo(1, 4);

describe('the values are those of the published formulas', () => {
  test('SpectReg: one r for the whole batch, not normalized', async () => {
    const r = Array.from(await normal(key(7), [1, classes]).data());
    const all = await jacobians();
    const pulled = all.map((J) => J[0]!.map((_, d) => r.reduce((s, rk, k) => s + rk * J[k]![d]!, 0)));
    near(await valueOf(paperPenalties.spectreg.penalty), mean(pulled.map(square)) + 1e-16);
  });

  test('DoubleBack: the gradient of the loss of each example, B² times that of the mean loss', async () => {
    const ofMean = (x: tf.Tensor) => tf.mean(softmaxCrossEntropy(net(x), labels())) as tf.Scalar;
    const gradients = (await grad(ofMean)(x()).array()) as number[][];
    near(await valueOf(paperPenalties.doubleback.penalty), batch * batch * mean(gradients.map(square)));
  });

  test('SpectReg is 0 where a batch norm with the statistics of the batch feeds the last layer, but with an r for each example', async () => {
    // The normalized values of a unit add up to 0 over the batch, whatever the inputs, and so r · Σ_b g_b has no gradient.
    const normalized = (x: tf.Tensor) => {
      const h = tf.tanh(tf.matMul(x, normal(key(2), [inputSize, 5])));
      const { mean, variance } = tf.moments(h, 0);
      const z = tf.div(tf.sub(h, mean), tf.sqrt(tf.add(variance, tf.scalar(1e-5))));
      return tf.matMul(z, normal(key(3), [5, classes]));
    };
    const under = async (penalty: Penalty): Promise<number> => {
      const at = { x: x(), labels: labels(), key: key(7), forward: normalized };
      return (await tf.tidy(() => penalty(probe(at))).data())[0]!;
    };
    const perExample = await under(spectReg());
    expect(perExample).toBeGreaterThan(0.1);
    expect(await under(paperPenalties.spectreg.penalty)).toBeLessThan(1e-8 * perExample);
    expect(await under(frobenius())).toBeLessThan(1e-8 * perExample);
  });

  test('FrobReg and JacReg: all entries of the Jacobian of the logits, of the probabilities', async () => {
    const [ofLogits, ofProbabilities] = [await jacobians(), await jacobians((y) => tf.softmax(y))];
    near(await valueOf(paperPenalties.frobenius.penalty), mean(ofLogits.map((J) => square(J.flat()))));
    near(await valueOf(paperPenalties.jacreg.penalty), mean(ofProbabilities.map((J) => square(J.flat()))));
  });

  test('Onehot: the logit of the true class', async () => {
    const all = await jacobians();
    near(await valueOf(paperPenalties.onehot.penalty), mean(all.map((J, b) => square(J[b % classes]!))));
  });

  test('RandomOnehot never draws the last class, and draws the others alike', async () => {
    // A net whose logit k has the slope 10^k: the value tells the classes that were drawn.
    const weights = tf.tensor2d([1, 10, 100], [1, classes]);
    const drawn = { 0: 0, 1: 0, 2: 0 };
    const runs = 100;
    for (let i = 0; i < runs; i++) {
      const value = tf.tidy(() =>
        paperPenalties['random-onehot'].penalty(
          probe({
            x: tf.ones([1, 1]),
            labels: tf.tensor2d([[1, 0, 0]]),
            key: foldIn(key(9), i),
            forward: (x) => tf.matMul(x, weights),
          }),
        ),
      );
      drawn[Math.round(Math.log10((await value.data())[0]!) / 2) as 0 | 1 | 2] += 1;
    }
    expect(drawn[2]).toBe(0);
    expect(drawn[0]).toBeGreaterThan(25);
    expect(drawn[1]).toBeGreaterThan(25);
  });

  test('confidence penalty: a sum over the batch of p log(1e-6 + p)', async () => {
    const p = (await tf.softmax(net(x())).array()) as number[][];
    near(
      await valueOf(paperPenalties.confidence.penalty),
      p.flat().reduce((s, q) => s + q * Math.log(1e-6 + q), 0),
    );
  });

  test('where the slope is 0 the value is 1e-16, and the gradient finite', async () => {
    const flat = (v: tf.Tensor) =>
      paperPenalties.doubleback.penalty(
        probe({ x: x(), labels: labels(), key: key(1), forward: (x) => tf.matMul(tf.mul(x, 0), v) }),
      );
    const v = normal(key(4), [inputSize, classes]);
    near((await flat(v).data())[0]!, 1e-16);
    expect(Array.from(await grad(flat)(v).data()).every(Number.isFinite)).toBe(true);
  });
});

describe('ours of the same name', () => {
  const same: readonly [keyof typeof paperPenalties, Penalty][] = [
    ['spectreg', spectReg({ per: 'batch' })],
    ['doubleback', doubleBack()],
    ['frobenius', frobenius()],
    ['jacreg', jacReg()],
    ['onehot', oneHot()],
  ];
  test.each(same)('%s has the value of the paper’s, told to draw as it does', async (name, ours) =>
    near(await valueOf(paperPenalties[name].penalty), await valueOf(ours)),
  );

  test('by default SpectReg draws for each example, and the confidence penalty is a mean: the paper’s are others', async () => {
    expect(await valueOf(spectReg())).not.toBeCloseTo(await valueOf(paperPenalties.spectreg.penalty), 3);
    const ours = await valueOf(confidencePenalty());
    expect((await valueOf(paperPenalties.confidence.penalty)) / ours).toBeCloseTo(batch, 3);
  });
});

test('each name that is known has the paper’s too; another gives the known ones', () => {
  expect(paperPenaltyDefinitions.map(({ kind }) => kind)).toEqual(
    penaltyDefinitions.map(({ kind }) => `paper-${kind}`),
  );
  for (const { kind } of penaltyDefinitions) expect(E.isRight(paperPenalty(kind)), kind).toBe(true);
  expect(paperPenalty('__proto__')).toMatchObject({ left: { kind: 'unknown' } });
});
