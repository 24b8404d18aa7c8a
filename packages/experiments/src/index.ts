export {
  type AugmentName,
  type ClassifierTrial,
  type ToyTrial,
  type TrialConfig,
  toyDefaults,
  trialDefaults,
} from './trial/config.ts';
export { type Curve, type CurvePoint, emptyCurve, record } from './trial/curve.ts';
export { type NamedPenalty, namedPenalty } from './trial/penalty.ts';
export { describe } from './trial/describe.ts';
export { asInThePaper } from './trial/preset.ts';
export type { TrialError } from './trial/error.ts';
export type { ClassifierResult, JacobianNorms, ResultOf, ToyResult, TrialResult } from './trial/result-type.ts';
export { type ToyFunction, learnedAt, toyFunctions } from './trial/toy.ts';
export type { EnvelopeError } from './trial/envelope.ts';
export { type Determined, trialId } from './trial/id.ts';
export {
  type Outcome,
  type RecordError,
  type RunNotes,
  type TrialRecord,
  decodeRecord,
  encodeRecord,
  resultOf,
} from './trial/record.ts';
export { experiments } from './catalogue/catalogue.ts';
export { type Sweep, paperSweep, toyExperiment } from './catalogue/toy.ts';
export type {
  Axis,
  Cell,
  Experiment,
  Method,
  Published,
  Row,
  Setting,
  Source,
  Table,
} from './experiment/experiment.ts';
export { expand, trialKey, trialOf, trialsOf } from './experiment/expand.ts';
export { type Metric, type MetricName, metrics } from './experiment/metric.ts';
export { type ExpandOptions, type Plan, cellName, plan } from './experiment/scale.ts';
export { type Round, type Score, type TuneOptions, type Tuning, tune } from './tune/tune.ts';
export {
  type Analysis,
  type CellAnalysis,
  type Comparison,
  type RowAnalysis,
  type TableAnalysis,
  analyse,
} from './analysis/analyse.ts';
export { findings } from './analysis/findings.ts';
export type { Verdict } from './analysis/verdict.ts';
export type { Paired } from './statistics/paired.ts';
export { type Summary, summarize } from './statistics/summary.ts';
export { type ExperimentRun, experimentRun } from './experiment/experiment-run.ts';
export { type Trial, trialWith } from './trial/trial.ts';
export { type Tuned, decodeTuned, encodeTuned, tunedOf } from './tune/tuned.ts';
