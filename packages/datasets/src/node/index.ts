export { type LoadFromOptions } from '../load/load-from.ts';
export { type FetchProgress, type LoadProgress, type ReadOptions } from '../load/set.ts';
export { type DigitsOptions } from './digits.ts';
export { fetchDataset, type FetchedFile } from './fetch/fetch-set.ts';
export { type FetchOptions } from './fetch/options.ts';
export { datasetNames, load, type LoadOptions } from './load.ts';
export { encodePng } from './sharp.ts';
export { verifyDataset, type Verification, type VerifiedFile, type VerifiedRole } from './verify.ts';
