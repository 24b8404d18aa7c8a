export { every, monoid, scheduled, sum, weighted } from './combine.ts';
export { type ConfidenceOptions, confidencePenalty } from './kinds/confidence.ts';
export { doubleBack } from './kinds/double-back.ts';
export { frobenius } from './kinds/frobenius.ts';
export { jacReg } from './kinds/jac-reg.ts';
export { oneHot } from './kinds/one-hot.ts';
export { projected } from './kinds/projected.ts';
export { randomOneHot } from './kinds/random-one-hot.ts';
export { type SpectRegOptions, spectReg } from './kinds/spect-reg.ts';
export { type Penalty, type Probe, type ProbeOptions, type Projection, probe } from './probe.ts';
export {
  type RandomProjection,
  oneClass,
  probability,
  random,
  randomClass,
  residual,
  trueClass,
} from './projections.ts';
export type { GridFor, PenaltyDefinition } from './definition.ts';
export { penalty, penaltyDefinitions } from './definitions.ts';
export { halfDecades } from './kinds/grid.ts';
