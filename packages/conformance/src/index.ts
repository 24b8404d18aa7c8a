export { type CompareOptions, type Derivative, compareDerivatives } from './compare-derivatives.ts';
export { type DescribeOptions, describeOnBackends } from './describe-on-backends.ts';
export { type Runner } from './runner.ts';
export { type SameTrainingOptions, type TrainingComparison, expectSameTraining } from './expect-same-training.ts';
export { type Training, type TrainingRun, runTraining } from './training.ts';
