export type { AugmentName, ClassifierTrial, DataSetting, ToyTrial, TrialConfig } from './trial/config.ts';
export { dataDefaults, toyDefaults, trialDefaults } from './trial/defaults.ts';
export { type Protocol, type TrialData, field } from './trial/protocol.ts';
export {
  type DatasetDefinition,
  type Named,
  type Registry,
  extend,
  general,
  namedBy,
  normalized,
  penaltyOf,
} from './trial/registry.ts';
export { canonicalTrial } from './trial/canonical.ts';
export { type Curve, type CurvePoint, emptyCurve, record } from './trial/curve.ts';
export { describe } from './trial/describe.ts';
export type { TrialError } from './trial/error.ts';
export type { ClassifierResult, JacobianNorms, ResultOf, ToyResult, TrialResult } from './trial/result-type.ts';
export { type Time } from './trial/time.ts';
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
export { type Grid, type GridMethod, grid } from './experiment/grid.ts';
export { expand, trialKey, trialOf, trialsOf } from './experiment/expand.ts';
export { type Metric, type MetricName, metrics } from './experiment/metric.ts';
export { type ExpandOptions, type Plan, cellName, plan } from './experiment/scale.ts';
export { type Round, type Score, type TuneOptions, type Tuning, tune } from './tune/tune.ts';
export { type ExperimentRun, experimentRun } from './experiment/experiment-run.ts';
export { type Trial, trialWith } from './trial/trial.ts';
export { type Tuned, decodeTuned, encodeTuned, tunedOf } from './tune/tuned.ts';
