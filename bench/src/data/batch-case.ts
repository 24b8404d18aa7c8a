import * as E from 'fp-ts/lib/Either.js';
import { type HostBatch, augmentations, epochs, flip, shift, standardize } from '@gr/datasets';
import { load } from '@gr/datasets/node';
import { key } from '@gr/random';
import { median, round } from '../median.ts';
import { startBackend } from '../start-backend.ts';
import { subject, workload } from '../subjects.ts';
import { training } from '../training.ts';

/** How long batches take beside the step that uses them. */
export interface BatchMeasurement {
  readonly batch: number;
  readonly model: string;
  readonly ms_batch: number;
  /** With shifts and flips. */
  readonly ms_augmented: number;
  readonly batches_per_second: number;
  /** A plain step of the model on WASM with one thread. */
  readonly ms_step: number;
  readonly batch_over_step: number;
}

const reps = 60;

/** Times shuffled, standardized batches of a set, and steps of a net that takes them. */
export async function measureBatches(options: {
  readonly set: string;
  readonly dir: string;
  readonly model: string;
}): Promise<BatchMeasurement> {
  const loaded = await load(options.set, { dir: options.dir, partial: true })();
  if (E.isLeft(loaded)) throw new Error(loaded.left.message);
  const net = subject(options.model);
  const train = standardize()(loaded.right.train);
  const plain = timeBatches(epochs({ size: net.batch, key: key(1) })(train));
  const augment = augmentations(shift(), flip());
  const augmented = timeBatches(epochs({ size: net.batch, key: key(1), augment })(train));

  const { stop } = await startBackend({ backend: 'wasm', variant: 'auto', threads: 1 });
  try {
    const { step, dispose } = training(workload(net, 'none', net.batch));
    const times: number[] = [];
    while (times.length < reps / 2) times.push(await step());
    dispose();
    const ms = median(times.slice(5));
    return {
      batch: net.batch,
      model: options.model,
      ms_batch: round(plain, 3),
      ms_augmented: round(augmented, 3),
      batches_per_second: round(1000 / plain, 3),
      ms_step: round(ms, 3),
      batch_over_step: round(plain / ms, 2),
    };
  } finally {
    await stop();
  }
}

/** The median time of a batch in milliseconds, after some that warm up. */
function timeBatches(batches: Iterable<HostBatch>): number {
  const times: number[] = [];
  let start = performance.now();
  for (const _ of batches) {
    const now = performance.now();
    times.push(now - start);
    if (times.length === reps) break;
    start = performance.now();
  }
  return median(times.slice(10));
}
