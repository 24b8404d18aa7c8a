export type { Progress, RunOptions } from './trial/progress.ts';
export { runTrial } from './trial/run.ts';
export type { CheckpointEvery, RecordOptions } from './record/recording.ts';
export { type NotBuilt, codeVersion, codeVersionIn } from './code-version.ts';
export { serveTrials } from './serve.ts';
export { type Module, type ModuleError, loadModule, withModules, withSources } from './module.ts';
export { type Ledger, type LedgerError, ledgerIn } from './ledger.ts';
export { type PublishedError, readPublished, writePublished } from './published.ts';
export { type LocalOptions, local } from './local.ts';
export { type Attempt, type Pool, type PoolOptions, type Task, openPool } from './pool.ts';
export {
  type Executed,
  type Executor,
  type RunEvent,
  type RunTrialsOptions,
  type Summary,
  runTrials,
} from './run-trials.ts';
export { type ExperimentFileError, readExperiment, writeExperiment } from './experiment-file.ts';
export type { StorageError } from './storage.ts';
