import { toyDefaults, trialDefaults } from './defaults.ts';
import { type TrialRecord, doneRecord, failedRecord } from './record.ts';
import type { ClassifierResult, ToyResult } from './result-type.ts';

const evaluation = {
  ...{ accuracy: 0.9, top5: 0.99, nll: 0.3, ece: 0.02, loss: 0.3, examples: 100 },
  calibration: [{ examples: 100, right: 90, confidence: 88.5 }],
};
const ended = {
  ...{ stopped: false, steps: 10, time: { elapsed: 1.5, processor: 1.25 }, parameters: 100 },
  curve: [{ step: 10, loss: 0.3, penalty: 0, accuracy: 0.9 }],
};

export const classifierResult: ClassifierResult = {
  ...ended,
  kind: 'classifier',
  config: trialDefaults,
  test: evaluation,
  train: evaluation,
  jacobian: null,
};

const toyResult: ToyResult = {
  ...ended,
  kind: 'toy',
  config: toyDefaults,
  mse: 0.1,
  trainMse: 0.01,
  learned: [0, 0.5],
};

const run = { attempts: 1, ended: '2024-05-01T10:00:00.000Z', machine: '2 × test' };
const codeVersion = '0.1.0+test';

/** A record of each kind. */
export const records: readonly TrialRecord[] = [
  doneRecord({ config: trialDefaults, codeVersion, run, result: classifierResult }),
  doneRecord({ config: toyDefaults, codeVersion, run, result: toyResult }),
  failedRecord({
    config: { ...toyDefaults, seed: 2 },
    codeVersion,
    run,
    error: { kind: 'run', message: 'it diverged' },
  }),
];
