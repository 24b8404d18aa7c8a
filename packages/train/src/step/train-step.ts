import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy, valueAndGrad } from '@gr/autodiff';
import type { Layer } from '@gr/models';
import { type Penalty, probe } from '@gr/penalties';
import { type Key, foldIn, split } from '@gr/random';
import type { Params } from '@gr/tree';
import { applyUpdates } from '../optimizers/apply-updates.ts';
import { notesOf } from '../optimizers/notes.ts';
import type { Transform } from '../optimizers/transform.ts';
import type { Batch } from './batch.ts';
import type { Step } from './step.ts';
import { withTelemetry } from './telemetry.ts';
import { type TrainState, detach, tidy } from './train-state.ts';

/** Losses of the examples, `[batch]`, from `logits` and `labels` of `[batch, classes]`. */
export type Loss = (logits: tf.Tensor2D, labels: tf.Tensor2D) => tf.Tensor;

export interface TrainStepOptions<P extends Params, S extends Params, O> {
  readonly model: Layer<P, S>;
  readonly optimizer: Transform<O>;
  /** Of each example. The softmax cross entropy if not given. */
  readonly loss?: Loss;
  /** Added to the loss, with its weight: `weighted(0.03, spectReg())`. */
  readonly penalty?: Penalty;
  /**
   * `'shared'` (if not given): loss and penalty see one forward pass and one dropout mask, 6 forward passes' worth of work.
   * `'second'`: the penalty has a forward pass of its own with another mask, as the paper's authors had for SpectReg; 9.
   */
  readonly penaltyPass?: 'shared' | 'second';
}

/**
 * Makes the training step
 *
 *     total = mean_b loss_b + penalty        w ← w + optimizer(∂total/∂w)
 *
 * A step is pure: the same state and batch give the same bits on the same backend. It changes and disposes nothing it was given, and
 * shares no tensor with it: every tensor of the new state is the caller's to dispose. If it throws, nothing is left
 * behind. Dropout masks and projections are drawn from `foldIn(state.key, state.step)`.
 *
 * @throws Error from the step, if the batch does not fit the model
 * @example
 * const step = trainStep({ model, optimizer: adam(0.001), penalty: weighted(0.03, spectReg()) });
 * const state = initialState({ model, input: [28, 28, 1], optimizer: adam(0.001), key: key(1) });
 * const { state: next, metrics } = step(state, { x, labels });
 */
export const trainStep = <P extends Params, S extends Params, O>(
  options: TrainStepOptions<P, S, O>,
): Step<TrainState<P, S, O>> => {
  const { model, optimizer, penalty, loss = softmaxCrossEntropy, penaltyPass = 'shared' } = options;

  const objective = (state: TrainState<P, S, O>, { x, labels }: Batch) => {
    const [maskKey, penaltyKey, secondMaskKey] = split(foldIn(state.key, state.step), 3) as [Key, Key, Key];
    return (params: P) => {
      const forward = (input: tf.Tensor, key: Key) =>
        model.apply(params, state.modelState, input, { kind: 'train', key });
      // The model state after the step is that of the pass which makes the logits of the loss, the first one.
      let modelState: S | undefined;
      const taskForward = (input: tf.Tensor): tf.Tensor => {
        const { y, state: next } = forward(input, maskKey);
        modelState ??= next;
        return y;
      };
      const at = (pass: (input: tf.Tensor) => tf.Tensor) =>
        probe({ x, labels, key: penaltyKey, step: state.step, forward: pass });
      const shared = penalty !== undefined && penaltyPass === 'shared' ? at(taskForward) : undefined;
      const logits = shared?.logits ?? taskForward(x);
      const task = tf.mean(loss(logits as tf.Tensor2D, labels as tf.Tensor2D)) as tf.Scalar;
      const added = penalty?.(shared ?? at((input) => forward(input, secondMaskKey).y)) ?? tf.scalar(0);
      return {
        value: tf.add(task, added) as tf.Scalar,
        aux: { logits, loss: task, penalty: added, modelState: modelState as S },
      };
    };
  };

  const evaluate = (state: TrainState<P, S, O>, batch: Batch) =>
    valueAndGrad(objective(state, batch), { hasAux: true })(state.params);

  const { onePass, learningRate } = notesOf(optimizer);
  const step = (state: TrainState<P, S, O>, batch: Batch) =>
    tidy(() => {
      const { value, grads, aux } = evaluate(state, batch);
      const applied = () => {
        const result = optimizer.update(grads, state.optimizerState, state.params);
        return { params: applyUpdates(state.params, result.updates), state: result.state };
      };
      const { params, state: optimizerState } = onePass?.(grads, state.optimizerState, state.params) ?? applied();
      return {
        state: {
          ...state,
          params,
          modelState: detach(aux.modelState, state.modelState),
          optimizerState: detach(optimizerState, state.optimizerState),
          step: state.step + 1,
        },
        metrics: {
          loss: aux.loss,
          penalty: aux.penalty,
          total: value,
          accuracy: accuracy(aux.logits, batch.labels, aux.loss),
        },
      };
    });

  return withTelemetry(step, {
    gradients: (state, batch) => tidy(() => evaluate(state, batch).grads),
    learningRate: (state) => learningRate?.(state.optimizerState),
  });
};

/** NaN where the loss is not finite: the largest of logits that are no numbers is some class. */
const accuracy = (logits: tf.Tensor, labels: tf.Tensor, loss: tf.Scalar): tf.Scalar => {
  const share = tf.mean(tf.cast(tf.equal(tf.argMax(logits, -1), tf.argMax(labels, -1)), 'float32'));
  return tf.add(share, tf.mul(loss, 0)) as tf.Scalar;
};
