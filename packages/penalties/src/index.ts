export { every, monoid, scheduled, sum, weighted } from './combine.ts';
export {
  type ConfidenceOptions,
  type SpectRegOptions,
  confidencePenalty,
  doubleBack,
  frobenius,
  jacReg,
  oneHot,
  projected,
  randomOneHot,
  spectReg,
} from './penalties.ts';
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
export { type NamedPenaltyOptions, type PenaltyError, penalties, penalty } from './registry.ts';
export { type PaperPenalty, paperPenalties, paperPenalty } from './paper.ts';
