import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Trial, type TrialConfig, trialDefaults, trialWith } from '@gr/trials';
import { codeVersion, ledgerIn, local, openPool, runTrials } from '@gr/trials/node';
import * as E from 'fp-ts/lib/Either.js';
import type { Pace } from './scaling.ts';

export interface PaceOptions {
  /** Trials in a measurement, of LeNet on made digits with SpectReg. */
  readonly trials: number;
  /** Training steps of each. */
  readonly iterations: number;
  /** `warm`: each process has run a trial before, as after the first minute of an experiment; `cold`: they are started too. */
  readonly start: 'warm' | 'cold';
}

/** Milliseconds that all processors of the machine have worked since it was started. */
const worked = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);

const config = (seed: number, iterations: number): TrialConfig => ({
  ...{ ...trialDefaults, iterations, seed },
  ...{ penalty: { kind: 'spectreg' }, lambda: 0.01 },
});

/**
 * Runs trials as `gr reproduce --jobs` does, to the last result.
 *
 * @throws Error if a trial fails
 */
export async function pace(processes: 1 | 2, { trials: count, iterations, start }: PaceOptions): Promise<Pace> {
  const version = await codeVersion();
  if (E.isLeft(version)) throw new Error(version.left.message);
  const codeOf = version.right;
  const trials = Array.from({ length: count }, (_, i) =>
    trialWith({ config: config(1 + i, iterations), codeVersion: codeOf }),
  );
  const first = Array.from({ length: processes }, (_, i) =>
    trialWith({ config: config(1000 + i, 100), codeVersion: codeOf }),
  );
  const dir = await mkdtemp(join(tmpdir(), 'gr-bench-'));
  const ledger = ledgerIn(dir);
  const pool = openPool({ processes });
  const executor = local({ pool, ledger, codeVersion: codeOf });
  const run = async (trials: readonly Trial[]): Promise<void> => {
    const stop = new AbortController().signal;
    const { records } = await runTrials({ trials, ledger, executor, stop, onEvent: () => undefined });
    const failed = records.find(({ outcome }) => outcome.kind === 'failed');
    if (failed?.outcome.kind === 'failed') throw new Error(failed.outcome.error.message);
    const missing = trials.length - records.length;
    if (missing > 0) throw new Error(`${missing} of ${trials.length} trials have no result.`);
  };
  try {
    if (start === 'warm') await run(first);
    const [began, before] = [performance.now(), worked()];
    await run(trials);
    const passed = performance.now() - began;
    return { trialsPerMinute: (60_000 * count) / passed, busy: (worked() - before) / passed };
  } finally {
    await pool.close();
    await rm(dir, { recursive: true, force: true });
  }
}
