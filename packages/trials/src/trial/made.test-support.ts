import type { ClassifierTrial, ToyTrial } from './config.ts';
import type { ClassifierResult, ToyResult } from './result-type.ts';
import { learnedAt } from './toy.ts';

/** A result with a given accuracy and plausible rest, as no training gave it. */
export function made(config: ClassifierTrial, accuracy: number): ClassifierResult {
  const calibration = Array.from({ length: 15 }, (_, m) => ({
    examples: m < 5 ? 0 : 100 * m,
    right: m < 5 ? 0 : Math.round(100 * m * ((m + 0.2) / 15)),
    confidence: m < 5 ? 0 : 100 * m * ((m + 0.5) / 15),
  }));
  const scores = { accuracy, top5: (1 + accuracy) / 2, nll: 1 - accuracy, ece: 0.02, calibration };
  const points = Array.from({ length: 40 }, (_, i) => (i + 1) / 40);
  const plain = config.penalty.kind === 'none';
  const seconds = (plain ? 30 : 70) + config.seed;
  const jacobian = plain ? 3 : 1.2;
  return {
    kind: 'classifier',
    config,
    stopped: false,
    steps: config.iterations,
    time: { elapsed: 2 * seconds, processor: seconds },
    parameters: 61_706,
    curve: points.map((share) => ({
      step: Math.round(share * config.iterations),
      loss: 2.3 * Math.exp(-4 * share) + 0.01 * Math.abs(Math.sin(50 * share + config.seed)),
      penalty: plain ? 0 : 0.2 * Math.exp(-share),
      accuracy: 1 - 0.9 * Math.exp(-6 * share),
    })),
    test: { ...scores, loss: scores.nll, examples: 10_000 },
    train: { ...scores, accuracy: 1, loss: 0, nll: 0, examples: config.data.size },
    jacobian: { train: jacobian, test: jacobian * 1.05, noisy: jacobian * 1.1, uniform: jacobian * 0.6 },
  };
}

/** A toy's result whose error has the shape of a U over λ. */
export const madeToy = (config: ToyTrial): ToyResult => ({
  kind: 'toy',
  config,
  stopped: false,
  steps: config.iterations,
  time: { elapsed: 25, processor: 20 },
  parameters: 16_833,
  curve: [1, 2, 3, 4].map((i) => ({ step: (i * config.iterations) / 4, loss: 1 / i, penalty: 0.1, accuracy: 0 })),
  mse: 0.001 * (1 + (Math.log10(config.lambda + 1e-4) + 2) ** 2) * (1 + 0.1 * Math.sin(config.seed)),
  trainMse: 0.01,
  learned: Array.from({ length: 180 }, (_, i) => Math.sin(5 * learnedAt(i)) / (1 + config.lambda)),
});
