export { type FetchProgress, type LoadProgress } from '../load/set.ts';
export { load, type BrowserLoadOptions } from './load.ts';
