export { type LoadFromOptions } from '../load/load-from.ts';
export { type LoadProgress, type ReadOptions } from '../load/set.ts';
export { type DigitsOptions } from './digits.ts';
export { datasetNames, load, type LoadOptions } from './load.ts';
