export { type TrialConfig, paperLambda } from './trial/config.ts';
export type { TrialError } from './trial/error.ts';
