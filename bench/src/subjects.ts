import * as tf from '@tensorflow/tfjs-core';
import { type Layer, lenet, lenetCaffe, mlp, resnet } from '@gr/models';
import { type Penalty, doubleBack, spectReg, weighted } from '@gr/penalties';
import { key, normal } from '@gr/random';
import { type Batch, type TrainState, initialState, momentum, trainStep } from '@gr/train';
import { resnet14 } from './resnet14.ts';

/** A net that is measured. */
export interface Subject {
  readonly layer: Layer;
  /** Shape of one example. */
  readonly input: readonly number[];
  /** Examples in a step if nothing else is asked for. */
  readonly batch: number;
}

const models: Readonly<Record<string, () => Subject>> = {
  mlp: () => ({ layer: mlp({ hidden: [256, 256] }) as unknown as Layer, input: [28, 28, 1], batch: 64 }),
  lenet: () => ({ layer: lenet() as unknown as Layer, input: [28, 28, 1], batch: 50 }),
  'lenet-caffe': () => ({ layer: lenetCaffe() as unknown as Layer, input: [28, 28, 1], batch: 64 }),
  resnet14: () => ({ layer: resnet14(), input: [32, 32, 3], batch: 32 }),
  resnet: () => ({ layer: resnet({ statistics: 'batch-at-test' }), input: [32, 32, 3], batch: 50 }),
};

const penalties: Readonly<Record<string, Penalty | undefined>> = {
  none: undefined,
  doubleback: weighted(0.01, doubleBack()),
  spectreg: weighted(0.01, spectReg()),
};

/** The names that can be measured. */
export const known = {
  models: Object.keys(models),
  /** Those that the peers have too. */
  peerModels: Object.keys(models).filter((name) => name !== 'resnet'),
  penalties: Object.keys(penalties),
} as const;

/** The net of that name. */
export function subject(model: string): Subject {
  const make = models[model];
  if (make === undefined) throw new Error(`no model ${JSON.stringify(model)}, expected ${known.models.join(', ')}.`);
  return make();
}

/** A step, its first state and its batch: SGD with momentum 0.9 on fixed random inputs. */
export interface Workload {
  readonly step: ReturnType<typeof trainStep>;
  readonly state: TrainState;
  readonly batch: Batch;
}

/** What is measured under these names. The caller owns the tensors. */
export function workload({ layer, input }: Subject, penaltyName: string, batch: number): Workload {
  const penalty = penalties[penaltyName];
  const optimizer = momentum({ rate: 1e-4, decay: 0.9 });
  const step = trainStep({ model: layer, optimizer, ...(penalty === undefined ? {} : { penalty }) });
  const state = initialState({ model: layer, input, optimizer, key: key(1) });
  const classes = Int32Array.from({ length: batch }, (_, i) => (7 * i + 3) % 10);
  const labels = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(classes, 'int32'), 10), 'float32')) as tf.Tensor2D;
  return {
    step: step as never,
    state: state as never,
    batch: { x: normal(key(2), [batch, ...input]), labels },
  };
}
