import type { ClassifierTrial } from './config.ts';
import { dataDefaults, toyDefaults, trialDefaults } from './defaults.ts';

// What version 1 kept, as it stood in published files.

export const codeVersion = '0.1.0+4d19dcd6b8448db1';

/** The configuration of a trial of the experiment mnist-2000 as version 1 kept it. */
export const config1 = {
  kind: 'classifier',
  dataset: 'mnist',
  split: 'authors',
  labels: 'fine',
  partial: false,
  scoredOn: 'test',
  size: 2000,
  balanced: false,
  augment: [] as string[],
  model: 'lenet',
  width: 1,
  depth: null as number | null,
  regularizer: 'dropout',
  penalty: 'spectreg',
  preset: 'paper',
  lambda: 0.01,
  distribution: 'normal',
  per: 'batch',
  projections: 1,
  penaltyPass: 'second',
  optimizer: 'adam',
  rate: 0.001,
  schedule: 'steps',
  weightDecay: 0.0005,
  iterations: 10000,
  batch: 50,
  jacobianExamples: 500,
  seed: 1,
  backend: 'wasm',
  scale: 1,
};

/** Its line in the results that were published with version 1, with two points of its curve and a bin of each calibration. */
export const record1 = {
  format: 'gr-trial',
  version: 1,
  id: '13d52e01e18c7a9a5864883796b098ce2e7d1196bc4dec3185fe0fca0df04ee6',
  codeVersion,
  config: config1,
  outcome: {
    kind: 'done',
    numbers: {
      kind: 'classifier',
      steps: 10000,
      parameters: 61706,
      curve: [
        { step: 100, loss: 0.9288839936256409, penalty: 0.026542050018906593, accuracy: 0.6799999684095382 },
        { step: 10000, loss: 0.00881138164550066, penalty: 0.016053566988557578, accuracy: 1 },
      ],
      test: {
        ...{ accuracy: 0.9769, top5: 0.9989, nll: 0.07691435723475123, ece: 0.004878037691053888 },
        calibration: [{ examples: 9360, right: 9319, confidence: 9329.942253567773 }],
        loss: 0.076914354111359,
        examples: 10000,
      },
      train: {
        ...{ accuracy: 1, top5: 1, nll: 0.002170309759183117, ece: 0.002153459989940575 },
        calibration: [{ examples: 1999, right: 1999, confidence: 1994.7648922770632 }],
        loss: 0.0021703110745875166,
        examples: 2000,
      },
      jacobian: {
        train: 1.2189160335063933,
        test: 1.2792051777839661,
        noisy: 1.2619492988586425,
        uniform: 2.0822832884788514,
      },
    },
  },
  run: {
    time: { elapsed: 128.81123409399999, processor: 127.182529 },
    attempts: 1,
    ended: '2026-11-24T02:09:35.201Z',
    machine: '2 × Intel(R) Xeon(R) Processor, linux x64, Node 20.20.2',
  },
};

/** The trial as it is configured now. */
export const config2: ClassifierTrial = {
  ...trialDefaults,
  protocol: 'paper',
  data: { ...dataDefaults, kind: 'mnist', split: 'authors' },
  model: { kind: 'lenet', regularizer: 'dropout' },
  penalty: { kind: 'paper-spectreg' },
  lambda: 0.01,
  pass: 'second',
  jacobianExamples: 500,
};

/** A toy's id in the results that were published with version 1. */
export const toy1 = {
  id: 'c009a0ab6079eaea99d76809399a6f5b7e664c494ef4361ec86be19de332ac06',
  config: { ...toyDefaults, noise: 0.03, lambda: 0.01 },
};
