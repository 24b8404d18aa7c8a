import lockfile from 'proper-lockfile';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatasetFailure, datasetError } from '../../error.ts';

/** How long to wait for a lock. */
export interface LockOptions {
  readonly waitMs: number;
  readonly signal: AbortSignal | undefined;
  /** Called once when another process has the lock. */
  readonly onWait: () => void;
}

/** A lock that its owner has not touched for this long is taken over: the owner has died. */
const staleMs = 20_000;

/**
 * Runs work while this process alone has the lock of `path` (a folder `path.lock` beside it). Throws DownloadFailed when
 * another keeps it for too long.
 */
export const withLock = async <A>(path: string, options: LockOptions, work: () => Promise<A>): Promise<A> => {
  const release = await acquire(path, options);
  try {
    return await work();
  } finally {
    // A lock that was taken over, or whose folder is gone, needs no release.
    await release().catch(() => undefined);
  }
};

const acquire = async (path: string, { waitMs, signal, onWait }: LockOptions): Promise<() => Promise<void>> => {
  const end = Date.now() + waitMs;
  for (let first = true; ; first = false) {
    try {
      return await lockfile.lock(path, { realpath: false, stale: staleMs, onCompromised: () => undefined });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
    }
    if (Date.now() >= end) {
      throw new DatasetFailure(
        datasetError('DownloadFailed', {
          given: `another process that has fetched this file for ${Math.round(waitMs / 1000)} s`,
          expected: 'it to be done',
          fix: `wait for it, or remove ${path}.lock if there is none`,
          source: path,
        }),
      );
    }
    if (first) onWait();
    await sleep(Math.min(250, Math.max(1, end - Date.now())), undefined, { signal });
  }
};
