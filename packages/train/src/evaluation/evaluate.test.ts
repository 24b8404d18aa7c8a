import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '@gr/datasets';
import { type Layer, batchNorm, dense, dropout, serial } from '@gr/models';
import { key } from '@gr/random';
import { type Params, leaves } from '@gr/tree';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { type CalibrationBin, scores } from './scores.ts';

/** The definitions, word for word, one example at a time. */
const reference = (rows: readonly (readonly number[])[], labels: readonly number[], bins: number) => {
  const n = rows.length;
  const examples = rows.map((row, i) => {
    const top = Math.max(...row);
    const exp = row.map((z) => Math.exp(z - top));
    const sum = exp.reduce((a, b) => a + b);
    const p = exp.map((e) => e / sum);
    const order = row.map((_z, k) => k).sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
    const label = labels[i] as number;
    return {
      right: order[0] === label,
      amongFive: order.slice(0, 5).includes(label),
      nll: -(Math.log(exp[label] as number) - Math.log(sum)),
      confidence: Math.max(...p),
    };
  });
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const share = (values: readonly boolean[]) => mean(values.map(Number));
  let ece = 0;
  for (let m = 1; m <= bins; m++) {
    const inside = examples.filter(({ confidence }) => confidence > (m - 1) / bins && confidence <= m / bins);
    if (inside.length === 0) continue;
    const gap = Math.abs(share(inside.map((e) => e.right)) - mean(inside.map((e) => e.confidence)));
    ece += (inside.length / n) * gap;
  }
  return {
    accuracy: share(examples.map((e) => e.right)),
    top5: share(examples.map((e) => e.amongFive)),
    nll: mean(examples.map((e) => e.nll)),
    ece,
  };
};

type Numbers = { readonly [name: string]: unknown };

const near = (given: Numbers, expected: { readonly [name: string]: number }, tolerance: number) => {
  for (const [name, value] of Object.entries(expected))
    expect(Math.abs((given[name] as number) - value), `${name}: ${given[name]} for ${value}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    );
};

const problem = fc
  .record({ classes: fc.integer({ min: 2, max: 12 }), n: fc.integer({ min: 1, max: 40 }) })
  .chain(({ classes, n }) =>
    fc.record({
      rows: fc.array(
        fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: classes, maxLength: classes }),
        {
          minLength: n,
          maxLength: n,
        },
      ),
      labels: fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: n, maxLength: n }),
      bins: fc.constantFrom(1, 2, 7, 15),
    }),
  );

describe('scores', () => {
  test('are those of the definitions', () =>
    fc.assert(
      fc.property(problem, ({ rows, labels, bins }) => {
        const classes = (rows[0] as number[]).length;
        const given = scores(rows.flat(), labels, { classes, bins });
        near({ ...given }, reference(rows, labels, bins), 1e-12);
        // the bins hold every example once, and their sums are the accuracy and the error
        const sum = (of: (bin: CalibrationBin) => number) => given.calibration.reduce((s, bin) => s + of(bin), 0);
        expect(given.calibration.length).toBe(bins);
        expect(sum((bin) => bin.examples)).toBe(labels.length);
        expect(sum((bin) => bin.right) / labels.length).toBeCloseTo(given.accuracy, 12);
        expect(sum((bin) => Math.abs(bin.right - bin.confidence)) / labels.length).toBeCloseTo(given.ece, 12);
        given.calibration.forEach(({ examples, confidence }, m) => {
          if (examples === 0) return;
          expect(confidence / examples).toBeGreaterThan(m / bins - 1e-12);
          expect(confidence / examples).toBeLessThan((m + 1) / bins + 1e-12);
        });
      }),
      { numRuns: 300 },
    ));

  test('of equal logits, the class with the lower index comes first', () => {
    const tie = [1, 1, 1, 1, 1, 1];
    const at = (label: number) => scores(tie, [label], { classes: 6, bins: 15 });
    expect([0, 1, 4, 5].map((label) => [at(label).accuracy, at(label).top5])).toEqual([
      [1, 1],
      [0, 1],
      [0, 1],
      [0, 0],
    ]);
  });

  test('a sure and right classifier is calibrated; a sure and wrong one is not at all', () => {
    expect(scores([500, 0, 0, 500], [0, 1], { classes: 2, bins: 15 })).toMatchObject({
      accuracy: 1,
      top5: 1,
      nll: 0,
      ece: 0,
    });
    const wrong = scores([500, 0, 0, 500], [1, 0], { classes: 2, bins: 15 });
    expect(wrong).toMatchObject({ accuracy: 0, nll: 500, ece: 1 });
  });

  test('one that says 3/4 and is right in 3 of 4 is calibrated, in any number of bins', () => {
    const row = [Math.log(3), 0];
    for (const bins of [1, 4, 15])
      expect(scores([row, row, row, row].flat(), [0, 0, 1, 0], { classes: 2, bins }).ece).toBeCloseTo(0, 12);
  });

  test('logits that are not numbers are wrong, and are seen in nll and ece', () => {
    const given = scores([NaN, NaN, NaN, 3, 1, 2], [0, 0], { classes: 3, bins: 15 });
    expect(given.accuracy).toBe(0.5);
    expect([given.nll, given.ece]).toEqual([NaN, NaN]);
  });
});

const dataset = (n: number): Dataset => ({
  name: 'rows',
  shape: [7],
  classes: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  images: Float32Array.from({ length: 7 * n }, (_, i) => 3 * Math.sin(i * i)),
  labels: Uint8Array.from({ length: n }, (_, i) => (i * i) % 7),
  standardization: undefined,
});

/** The inputs are the logits; dropout must be off. */
const asIs = dropout({ rate: 0.5 });
const nothing = { params: {}, modelState: {} };

const rowsOf = (data: Dataset): number[][] =>
  Array.from(data.labels, (_label, i) => Array.from(data.images.subarray(7 * i, 7 * i + 7)));

describe('evaluate', () => {
  test.each([
    [1, 1],
    [23, 5],
    [23, 23],
    [23, 50],
    [50, 50],
  ])('%i examples in batches of %i: the scores of all of them', async (n, batch) => {
    const data = dataset(n);
    const given = await evaluate(asIs, nothing, data, { batch });
    const expected = reference(rowsOf(data), Array.from(data.labels), 15);
    near({ ...given }, { ...expected, loss: expected.nll, examples: n }, 1e-6);
  });

  test('dropRemainder leaves out the last batch that is not full', async () => {
    const data = dataset(23);
    const given = await evaluate(asIs, nothing, data, { batch: 5, dropRemainder: true });
    const expected = reference(rowsOf(data).slice(0, 20), Array.from(data.labels).slice(0, 20), 15);
    near({ ...given }, { ...expected, loss: expected.nll, examples: 20 }, 1e-6);
  });

  test('the loss can be another one, weighted by the size of the batches', async () => {
    const data = dataset(7);
    const loss = (logits: tf.Tensor2D) => tf.sum(logits, -1);
    const sums = rowsOf(data).map((row) => row.reduce((a, b) => a + b));
    const given = await evaluate(asIs, nothing, data, { batch: 3, loss });
    expect(given.loss).toBeCloseTo(sums.reduce((a, b) => a + b) / 7, 5);
    expect((await evaluate(asIs, nothing, data, { batch: 3, bins: 3 })).ece).not.toBe(given.ece);
  });

  test('a norm with the statistics of the batch makes the batch size count; one with running statistics does not', async () => {
    const at = async (layer: Layer<Params, Params>, batch: number) => {
      const model = serial({ norm: layer, fc: dense({ units: 7 }) });
      const { params, state: modelState } = model.init(key(0), [7]);
      return (await evaluate(model, { params, modelState }, dataset(24), { batch })).nll;
    };
    const ofBatch = batchNorm({ statistics: 'batch-at-test' }) as Layer<Params, Params>;
    const running = batchNorm({ statistics: 'batch' }) as Layer<Params, Params>;
    expect(Math.abs((await at(ofBatch, 4)) - (await at(ofBatch, 12)))).toBeGreaterThan(1e-3);
    expect(await at(running, 4)).toBeCloseTo(await at(running, 12), 5);
  });

  test('leaves nothing alive and its arguments as they were, also when the model throws', async () => {
    const model = serial({ fc: dense({ units: 7 }), norm: batchNorm({ statistics: 'batch' }) });
    const { params, state: modelState } = model.init(key(0), [7]);
    const read = async () =>
      Promise.all(leaves<tf.Tensor>({ params, modelState } as Params).map(async (t) => Array.from(await t.data())));
    const values = await read();
    const before = tf.memory();
    await evaluate(model, { params, modelState }, dataset(23), { batch: 5 });
    const wrong = { ...dataset(8), shape: [14], labels: new Uint8Array(4) };
    await expect(evaluate(model, { params, modelState }, wrong)).rejects.toThrow(/fc/);
    const after = tf.memory();
    expect([after.numTensors, after.numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
    expect(await read()).toEqual(values);
  });

  test('refuses to take the mean of nothing', async () => {
    await expect(evaluate(asIs, nothing, dataset(0))).rejects.toThrow('rows has 0 examples');
    await expect(evaluate(asIs, nothing, dataset(9), { batch: 10, dropRemainder: true })).rejects.toThrow(
      'rows has 9 examples, batches have 10: nothing is left',
    );
    await expect(evaluate(asIs, nothing, dataset(9), { bins: 0 })).rejects.toThrow('bins is 0');
    await expect(evaluate(asIs, nothing, dataset(9), { batch: 0 })).rejects.toThrow(/size 0|nothing is left/);
  });

  test('refuses logits that are not of the classes of the dataset', async () => {
    const model = dense({ units: 5 });
    const { params, state: modelState } = model.init(key(0), [7]);
    await expect(evaluate(model, { params, modelState }, dataset(9))).rejects.toThrow(/\[9, 5\].*\[9, 7\]/);
  });
});
