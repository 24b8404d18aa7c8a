export type { TrialConfig } from '../trial/config.ts';
export type { TrialError } from '../trial/error.ts';
export { type Progress, type RunOptions, type TrialResult, runTrial } from './trial/run.ts';
