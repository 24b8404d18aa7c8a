export type { Progress, RunOptions } from './trial/progress.ts';
export { runTrial } from './trial/run.ts';
