import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '@gr/autodiff';
import { type Dataset, batches } from '@gr/datasets';
import type { Layer } from '@gr/models';
import type { Params } from '@gr/tree';
import { breather } from '../loop/breathe.ts';
import { odd } from '../loop/finite.ts';
import { requireFinite, requireFiniteExamples } from './require-finite.ts';
import { toTensors } from '../step/batch.ts';
import type { Loss } from '../step/train-step.ts';
import { type Scores, scores } from './scores.ts';

/** What a model is worth on a dataset. */
export interface Evaluation extends Scores {
  /** Mean of the loss. With the cross entropy it is `nll`, but for the precision. */
  readonly loss: number;
  /** How many examples this is the mean of. */
  readonly examples: number;
}

export interface EvaluateOptions {
  /** Examples at a time. 50 if not given. It matters where a batch norm uses the statistics of the batch in evaluation. */
  readonly batch?: number;
  /** Leave out a last batch that is not full, as the paper's authors did: 9,984 of 10,000 at 128. False if not given. */
  readonly dropRemainder?: boolean;
  /** Bins of the calibration error. 15 if not given. */
  readonly bins?: number;
  /** Of each example. The softmax cross entropy if not given. */
  readonly loss?: Loss;
}

/** A read waits for the device, so that it stands still until the next batch arrives. */
const batchesPerRead = 16;

/**
 * Runs a model over a dataset, in its evaluation mode and in the dataset's order. Nothing it is given is changed.
 *
 * @param state any state with parameters and model state: a `TrainState` is one
 * @throws (rejects) RangeError if there are no examples to evaluate on, or a parameter, a value of the model state, of the examples or of the
 * logits is not finite: scores of such a model would be finite numbers all the same
 * @example const { accuracy, ece } = await evaluate(model, state, test, { batch: 100 });
 */
export const evaluate = async <P extends Params, S extends Params>(
  model: Layer<P, S>,
  state: { readonly params: P; readonly modelState: S },
  dataset: Dataset,
  options: EvaluateOptions = {},
): Promise<Evaluation> => {
  const { batch = 50, dropRemainder = false, bins = 15, loss = softmaxCrossEntropy } = options;
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`evaluate: bins is ${String(bins)}, expected a whole number of at least 1. 15 is usual.`);
  const n = dataset.labels.length;
  const examples = dropRemainder ? n - (n % batch) : n;
  if (examples === 0)
    throw new RangeError(
      `evaluate: ${dataset.name} has ${n} examples, batches have ${batch}: nothing is left. Use smaller batches or more examples.`,
    );
  await requireFinite('evaluate', state);
  const classes = dataset.classes.length;
  const logits = new Float32Array(examples * classes);
  let at = 0;
  let total = 0;
  /** Logits and mean loss of batches that have been computed, or are being, and not read yet. */
  let unread: (readonly [logits: tf.Tensor2D, loss: tf.Tensor])[] = [];
  const read = async (): Promise<void> => {
    if (unread.length === 0) return;
    const sizes = unread.map(([y]) => y.shape[0]);
    const results = tf.tidy(() => [
      tf.concat2d(
        unread.map(([y]) => y),
        0,
      ),
      tf.stack(unread.map(([, mean]) => mean)),
    ]);
    try {
      const [values, losses] = await Promise.all(results.map((result) => result.data()));
      logits.set(values as Float32Array, at);
      requireFiniteLogits(values as Float32Array, { classes, first: at / classes, name: dataset.name });
      at += (values as Float32Array).length;
      total = (losses as Float32Array).reduce((sum, mean, i) => sum + mean * (sizes[i] as number), total);
    } finally {
      tf.dispose([results, unread as unknown as tf.Tensor[][]]);
      unread = [];
    }
  };
  const breathe = breather(10);
  try {
    let first = 0;
    for (const host of batches({ size: Math.min(batch, n), dropRemainder })(dataset)) {
      first = requireFiniteExamples('evaluate', host, { first, name: dataset.name });
      unread.push(
        tf.tidy(() => {
          const { x, labels } = toTensors(host);
          const y = model.apply(state.params, state.modelState, x, { kind: 'eval' }).y as tf.Tensor2D;
          return [y, tf.mean(loss(y, labels as tf.Tensor2D))] as [tf.Tensor2D, tf.Tensor];
        }),
      );
      if (unread.length === batchesPerRead) await read();
      await breathe();
    }
    await read();
  } finally {
    tf.dispose(unread as unknown as tf.Tensor[][]);
  }
  return {
    ...scores(logits, dataset.labels.subarray(0, examples), { classes, bins }),
    loss: total / examples,
    examples,
  };
};

function requireFiniteLogits(
  logits: Float32Array,
  { classes, first, name }: { readonly classes: number; readonly first: number; readonly name: string },
): void {
  if (odd(logits) === undefined) return;
  const at = logits.findIndex((value) => !Number.isFinite(value));
  throw new RangeError(
    `evaluate: the logits of example ${first + Math.floor(at / classes)} of ${name} hold ${String(logits[at])}, though the parameters and the ` +
      'example are finite. The net overflows: look at the size of its parameters and at the scaling of the inputs.',
  );
}
