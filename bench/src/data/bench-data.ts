import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../median.ts';
import { type BatchMeasurement, measureBatches } from './batch-case.ts';
import { type LoadMeasurement, measureLoad } from './load-case.ts';
import { wholeCifar } from './made-cifar.ts';
import { madeTinyImagenet } from './made-tiny-imagenet.ts';

/** What must hold of a load. */
interface Limits {
  readonly ms?: number;
  readonly peak_over_raw: number;
}

/** One measurement, made in a process of its own. */
export type DataCase =
  | { readonly kind: 'load'; readonly set: string; readonly dir: string; readonly cacheDir?: string }
  | { readonly kind: 'batches'; readonly set: string; readonly dir: string; readonly model: string };

interface Planned {
  readonly name: string;
  readonly work: DataCase;
  readonly limits?: Limits;
  /** Runs, if not as many as asked for. */
  readonly rounds?: number;
  /** What is worth knowing about the data. */
  readonly note?: string;
}

/** In this process. */
export const measureCase = (work: DataCase): Promise<LoadMeasurement | BatchMeasurement> =>
  work.kind === 'load' ? measureLoad(work) : measureBatches(work);

/**
 * Times what data sets take to load, and their batches, each `rounds` times in a process of its own: the median time, and
 * the largest peak of memory. A set that is not there is left out, with the reason.
 */
export async function* benchData(options: {
  readonly dataDir: string | undefined;
  readonly rounds: number;
}): AsyncGenerator<object> {
  const temporary = await mkdtemp(join(tmpdir(), 'gr-bench-'));
  try {
    const { dataDir, rounds } = options;
    const made = await wholeCifar(dataDir, temporary);
    await madeTinyImagenet(temporary);
    for (const { name, work, limits, note, rounds: own = rounds } of plan(dataDir, temporary, made)) {
      const runs: (LoadMeasurement | BatchMeasurement)[] = [];
      try {
        // the first start of a cache fills it and is not one of the rounds
        if ('cacheDir' in work) await inProcess(work);
        for (let i = 0; i < own; i++) runs.push(await inProcess(work));
      } catch (error) {
        yield { case: name, left_out: (error as Error).message };
        continue;
      }
      yield { case: name, ...(note === undefined ? {} : { note }), ...summary(runs), ...withLimits(runs, limits) };
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function plan(dataDir: string | undefined, temporary: string, made: readonly string[]): readonly Planned[] {
  const memory = { peak_over_raw: 1.3 };
  const cifar = made.length === 0 ? {} : { note: `made files of the published size: ${made.join(', ')}` };
  const cacheDir = join(temporary, 'cache');
  const own: readonly Planned[] =
    dataDir === undefined
      ? []
      : [
          {
            name: 'mnist',
            work: { kind: 'load', set: 'mnist', dir: dataDir },
            limits: { ms: 1000, ...memory },
          },
          {
            name: 'tiny-imagenet, what is there',
            work: { kind: 'load', set: 'tiny-imagenet', dir: dataDir },
          },
          {
            name: 'tiny-imagenet, from its cache',
            work: { kind: 'load', set: 'tiny-imagenet', dir: dataDir, cacheDir },
            limits: memory,
          },
          { name: 'batches of mnist', work: { kind: 'batches', set: 'mnist', dir: dataDir, model: 'lenet' } },
        ];
  return [
    ...own,
    {
      name: 'cifar-10',
      work: { kind: 'load', set: 'cifar-10', dir: temporary },
      limits: { ms: 2000, ...memory },
      ...cifar,
    },
    {
      name: 'tiny-imagenet',
      work: { kind: 'load', set: 'tiny-imagenet', dir: temporary },
      limits: memory,
      rounds: 1,
      note: 'made files, as many as published: 110,000 images of noise',
    },
    {
      name: 'batches of cifar-10',
      work: { kind: 'batches', set: 'cifar-10', dir: temporary, model: 'resnet14' },
      ...cifar,
    },
  ];
}

const main = fileURLToPath(new URL('../main.js', import.meta.url));

async function inProcess(work: DataCase): Promise<LoadMeasurement | BatchMeasurement> {
  const run = promisify(execFile)(process.execPath, [main, 'data-case', JSON.stringify(work)]);
  const { stdout } = await run.catch((error: Error & { readonly stderr?: string }) => {
    throw new Error(error.stderr?.trim().replace(/^bench: /, '') || error.message);
  });
  return JSON.parse(stdout) as LoadMeasurement | BatchMeasurement;
}

/** The median time and the largest peak of the loads; of batches, which are medians themselves, the first run. */
function summary(runs: readonly (LoadMeasurement | BatchMeasurement)[]): object {
  const loads = runs.filter((run) => 'raw_bytes' in run);
  return loads.length === 0
    ? runs[0]!
    : {
        ...loads[0],
        ms: median(loads.map(({ ms }) => ms)),
        peak_over_raw: Math.max(...loads.map(({ peak_over_raw: peak }) => peak)),
      };
}

/** The limits, and whether every run kept them. */
function withLimits(runs: readonly (LoadMeasurement | BatchMeasurement)[], limits: Limits | undefined): object {
  if (limits === undefined) return {};
  const kept = runs.every(
    (run) => 'raw_bytes' in run && run.ms < (limits.ms ?? Infinity) && run.peak_over_raw <= limits.peak_over_raw,
  );
  return {
    ...(limits.ms === undefined ? {} : { limit_ms: limits.ms }),
    limit_peak_over_raw: limits.peak_over_raw,
    within_limits: kept,
  };
}
