export { type Rate, type Schedule, constant, cosine, piecewise, stepwise, warmUp } from './schedules.ts';
export { type ScheduleDefinition, type ScheduleSituation, scheduleDefinitions } from './schedule-definitions.ts';
export type { OptimizerState, Stateless, Transform } from './optimizers/transform.ts';
export { type ChainState, chain } from './optimizers/chain.ts';
export { type RateState, scale, scaleByRate } from './optimizers/scale.ts';
export { sgd } from './optimizers/sgd.ts';
export { type MomentumOptions, type MomentumState, momentum, nesterov } from './optimizers/momentum.ts';
export {
  type AdamOptions,
  type AdamState,
  type AdamWOptions,
  type AdamWState,
  type MomentsOptions,
  type MomentsState,
  adam,
  adamw,
  scaleByAdam,
} from './optimizers/adam.ts';
export { type Mask, type WeightDecayOptions, weightDecay } from './optimizers/weight-decay.ts';
export { clipByGlobalNorm, globalNorm } from './optimizers/clip.ts';
export { applyUpdates } from './optimizers/apply-updates.ts';
export type { OptimizerDefinition, RateOption } from './optimizers/definition.ts';
export { optimizer, optimizerDefinitions } from './optimizers/definitions.ts';
export { type Batch, toTensors } from './step/batch.ts';
export { type TrainState, disposeState, initialState } from './step/train-state.ts';
export type { Metrics, Step } from './step/step.ts';
export { type Telemetry, telemetryOf, withTelemetry } from './step/telemetry.ts';
export { type Loss, type TrainStepOptions, trainStep } from './step/train-step.ts';
export type { StepNumbers } from './loop/divergence.ts';
export { type Event, type FitOptions, fit } from './loop/fit.ts';
export { type CalibrationBin, type Scores, scores } from './evaluation/scores.ts';
export { type JacobianOptions, type Points, meanJacobianNorm } from './evaluation/jacobian.ts';
export { type EvaluateOptions, type Evaluation, evaluate } from './evaluation/evaluate.ts';
export { type CheckpointError, type CheckpointErrorTag } from './checkpoint/error.ts';
export { type HostTensor, type Safetensors, decodeSafetensors, encodeSafetensors } from './checkpoint/safetensors.ts';
export { decodeCheckpoint } from './checkpoint/seal.ts';
export { type Snapshot, isFiniteSnapshot, snapshot } from './checkpoint/snapshot.ts';
export { type RestoreOptions, encodeCheckpoint, restoreState } from './checkpoint/checkpoint.ts';
export { type EventValues, eventFileStart, eventRecord, recordsUpTo } from './log/event-file.ts';
export { type Histogram, histogram } from './log/histogram.ts';
export { type StepLine, jsonLine, linesUpTo } from './log/json-lines.ts';
