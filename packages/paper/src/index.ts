export { authorsConvUniform } from './initializers.ts';
export { type PaperPenalty, paperPenalties, paperPenalty } from './penalties.ts';
export { paperPenaltyDefinitions } from './penalty-definitions.ts';
export { paperSoftmax, paperSoftmax2, paperTopK } from './variants.ts';
export { paper } from './protocol.ts';
export { paperRegistry } from './registry.ts';
export { asInThePaper, paperDefaults } from './as-in-the-paper.ts';
export { experiments } from './catalogue/catalogue.ts';
export { type Sweep, paperSweep, toyExperiment } from './catalogue/toy.ts';
