import { availableParallelism, cpus } from 'node:os';
import type { Trial } from '../trial/trial.ts';
import { type TrialRecord, doneRecord, failedRecord } from '../trial/record.ts';
import { type Settled, attempt } from './attempts.ts';
import type { CheckpointEvery } from './record/recording.ts';
import type { Ledger } from './ledger.ts';
import type { Pool } from './pool.ts';
import type { Executor } from './run-trials.ts';

export interface LocalOptions {
  readonly pool: Pool;
  readonly ledger: Ledger;
  readonly codeVersion: string;
  readonly dataDir?: string | undefined;
  /** What a trial can lose. 30 seconds if not given. */
  readonly checkpointEvery?: CheckpointEvery | undefined;
  /** Files of one's own that define what trials name, see `loadModule`. */
  readonly modules?: readonly string[] | undefined;
}

/**
 * Runs trials in the processes of a pool, with their checkpoints in the ledger.
 *
 * @example
 * const pool = openPool({ processes: 2 });
 * const executor = local({ pool, ledger, codeVersion });
 */
export const local = ({ pool, ledger, codeVersion, dataDir, checkpointEvery, modules }: LocalOptions): Executor => ({
  atOnce: pool.processes,
  async execute(trial, { onEvent, stop }) {
    onEvent({ kind: 'started', trial });
    const settled = await attempt(
      pool,
      { config: trial.config, folder: ledger.runFolder(trial.id), dataDir, checkpointEvery, modules },
      {
        stop,
        onStep: (step) => onEvent({ kind: 'step', trial, step }),
        onRetry: (reason) => onEvent({ kind: 'retried', trial, reason }),
      },
    );
    return settled.kind === 'done' || settled.kind === 'failed'
      ? { kind: 'recorded', record: recordOf(trial, codeVersion, settled) }
      : settled;
  },
});

function recordOf(
  { config }: Trial,
  codeVersion: string,
  settled: Extract<Settled, { kind: 'done' | 'failed' }>,
): TrialRecord {
  const run = { attempts: settled.attempts, ended: new Date().toISOString(), machine: machine() };
  return settled.kind === 'done'
    ? doneRecord({ config, codeVersion, run, result: settled.result })
    : failedRecord({ config, codeVersion, run, error: settled.error });
}

/** As `2 × Xeon …, linux x64, Node 20.20.2`. */
const machine = (): string =>
  `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
