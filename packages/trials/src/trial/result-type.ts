import type { Evaluation } from '@gr/train';
import type { ClassifierTrial, ToyTrial, TrialConfig } from './config.ts';
import type { CurvePoint } from './curve.ts';
import type { Time } from './time.ts';

/** How a trial ended. Every number in it is finite. */
export type TrialResult = ClassifierResult | ToyResult;

/** The result of a kind of trial. */
export type ResultOf<C extends TrialConfig> = C extends ClassifierTrial ? ClassifierResult : ToyResult;

interface Ended {
  /** Whether it was ended before its last iteration. */
  readonly stopped: boolean;
  readonly steps: number;
  /** Of training, without loading and evaluation. The one part that differs when a trial is run again. */
  readonly time: Time;
  readonly parameters: number;
  readonly curve: readonly CurvePoint[];
}

/** How a classifier ended. Accuracies are fractions. */
export interface ClassifierResult extends Ended {
  readonly kind: 'classifier';
  readonly config: ClassifierTrial;
  /** On the examples of `config.scoredOn`. */
  readonly test: Evaluation;
  readonly train: Evaluation;
  /** Null where the configuration asks for none. */
  readonly jacobian: JacobianNorms | null;
}

/** Mean ‖J‖_F, exactly, at four kinds of points. */
export interface JacobianNorms {
  readonly train: number;
  readonly test: number;
  /** Training points with Gaussian noise of deviation 0.2, in standardized units. */
  readonly noisy: number;
  /** Points with independent uniform pixels. */
  readonly uniform: number;
}

/** How a toy ended. */
export interface ToyResult extends Ended {
  readonly kind: 'toy';
  readonly config: ToyTrial;
  /** Mean squared error against the noiseless function on a grid of 900 points. */
  readonly mse: number;
  /** Mean squared error on the noisy training points. */
  readonly trainMse: number;
  /** The learned function at `learnedAt(i)`. */
  readonly learned: readonly number[];
}
