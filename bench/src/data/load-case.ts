import * as E from 'fp-ts/lib/Either.js';
import { count } from '@gr/datasets';
import { encodePng, load } from '@gr/datasets/node';
import { collector } from '../collector.ts';
import { round } from '../median.ts';

/** What loading a set took. */
export interface LoadMeasurement {
  readonly examples: number;
  readonly ms: number;
  /** Of the decoded pixels and labels. */
  readonly raw_bytes: number;
  /** The most that the process held while it loaded, above what it held before: resident memory, as the system counts it. */
  readonly peak_over_raw: number;
  /** What it holds afterwards, of arrays and objects. */
  readonly held_over_raw: number;
}

/** Loads a set and measures it. Only the first call of a process says something about memory. */
export async function measureLoad(options: {
  readonly set: string;
  readonly dir: string;
  /** Where decoded sets are kept; nowhere if not given. */
  readonly cacheDir?: string | undefined;
}): Promise<LoadMeasurement> {
  // libraries are no data: those that decode images are loaded first
  await encodePng({ height: 1, width: 1, data: new Uint8Array(3) });
  const collect = collector();
  collect();
  const held = (): number => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const [resident, before] = [process.memoryUsage().rss, held()];
  const start = performance.now();
  const { set, dir, cacheDir = false } = options;
  const loaded = await load(set, { dir, cacheDir, partial: true })();
  const ms = performance.now() - start;
  if (E.isLeft(loaded)) throw new Error(loaded.left.message);
  // maxRSS is in KiB
  const peak = 1024 * process.resourceUsage().maxRSS - resident;
  const { train, test } = loaded.right;
  const raw = [train, test].reduce((sum, { images, labels }) => sum + images.byteLength + labels.byteLength, 0);
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    examples: count(train) + count(test),
    ms: round(ms),
    raw_bytes: raw,
    peak_over_raw: round(peak / raw, 3),
    held_over_raw: round((held() - before) / raw, 3),
  };
}
