export { type BernoulliOptions, bernoulliValues, rademacherValues } from './bernoulli.ts';
export { randomBits } from './bits.ts';
export { type Key, key } from './key.ts';
export { normalValues } from './normal.ts';
export { permutation } from './permutation.ts';
export { foldIn, split } from './split.ts';
export { type UniformOptions, uniformValues } from './uniform.ts';
