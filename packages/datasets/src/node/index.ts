export { type DigitsOptions } from './digits.ts';
export { datasetNames, load, type LoadOptions } from './load.ts';
export { type MnistOptions } from './mnist.ts';
