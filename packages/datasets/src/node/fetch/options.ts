import type { FetchProgress } from '../../load/set.ts';

/** How files are fetched. */
export interface FetchOptions {
  /** Told how much of a file has come, and what is tried again. */
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** Stops, keeping what has come so far: the next time goes on from there. */
  readonly signal?: AbortSignal | undefined;
  /** Addresses to try before the published ones: a file is looked for under its own name in each of these folders. */
  readonly mirrors?: readonly string[] | undefined;
  /** How often every address is tried again after a failure that may pass. Default 4. */
  readonly retries?: number | undefined;
  /** Milliseconds before the first retry; each next one waits twice as long, with some chance in it. Default 500. */
  readonly backoffMs?: number | undefined;
  /** Milliseconds without a byte after which a connection is given up. Default 30,000. */
  readonly stallMs?: number | undefined;
  /** Milliseconds to wait for another process that fetches the same file. Default one hour. */
  readonly lockWaitMs?: number | undefined;
}
