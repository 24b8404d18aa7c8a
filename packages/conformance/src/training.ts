import type { HostBatch } from '@gr/datasets';
import type { Layer, Shape } from '@gr/models';
import type { Penalty } from '@gr/penalties';
import type { Key } from '@gr/random';
import { type Loss, type Transform, disposeState, initialState, toTensors, trainStep } from '@gr/train';
import { type Params, leaves, paths } from '@gr/tree';
import type * as tf from '@tensorflow/tfjs-core';

/** A training run, small enough for the slowest backend. */
export interface Training<P extends Params = Params, S extends Params = Params, O = unknown> {
  readonly model: Layer<P, S>;
  /** Shape of one example, without the batch axis. */
  readonly input: Shape;
  /** Taken in turn, and from the start again when they are used up. At least one. */
  readonly batches: readonly HostBatch[];
  readonly optimizer: Transform<O>;
  readonly penalty?: Penalty;
  readonly loss?: Loss;
  /** All that is random in it. */
  readonly key: Key;
  /** 50 by default. */
  readonly steps?: number;
}

/** What a run gave, on the host. */
export interface TrainingRun {
  /** The mean loss of each step's batch, before its update. */
  readonly losses: readonly number[];
  /** The penalty with its weight, of each step. */
  readonly penalties: readonly number[];
  /** The parameters after the first step, by their paths. */
  readonly firstParams: Readonly<Record<string, Float32Array>>;
}

/**
 * Trains on the current backend from the key. Leaves no tensor behind.
 *
 * @throws Error (rejection) if there is no batch, or whatever the step throws.
 * @example const run = await runTraining({ model: mlp(), input: [28, 28, 1], batches: [batch], optimizer: adam(0.001), key: key(1) });
 */
export async function runTraining<P extends Params, S extends Params, O>(
  training: Training<P, S, O>,
): Promise<TrainingRun> {
  const { model, input, batches, optimizer, penalty, loss, key, steps = 50 } = training;
  if (batches.length === 0) throw new Error('runTraining needs at least one batch, given none.');
  const step = trainStep({
    model,
    optimizer,
    ...(penalty === undefined ? {} : { penalty }),
    ...(loss === undefined ? {} : { loss }),
  });
  let state = initialState({ model, input, optimizer, key });
  const [losses, penalties]: [number[], number[]] = [[], []];
  let firstParams: Record<string, Float32Array> = {};
  try {
    for (let i = 0; i < steps; i++) {
      const batch = toTensors(batches[i % batches.length]!);
      try {
        const next = step(state, batch);
        disposeState(state);
        state = next.state;
        losses.push((await next.metrics.loss.data())[0]!);
        penalties.push((await next.metrics.penalty.data())[0]!);
        disposeState(next.metrics);
      } finally {
        disposeState(batch);
      }
      if (i === 0) firstParams = await values(state.params);
    }
  } finally {
    disposeState(state);
  }
  return { losses, penalties, firstParams };
}

async function values(params: Params): Promise<Record<string, Float32Array>> {
  const names = paths<tf.Tensor>(params);
  const data = await Promise.all(leaves<tf.Tensor>(params).map((leaf) => leaf.data()));
  return Object.fromEntries(data.map((numbers, i) => [names[i]!, Float32Array.from(numbers)]));
}
