import * as tf from '@tensorflow/tfjs-core';
import type { HostBatch } from '@gr/datasets';
import { type Batch, isHostBatch, toTensors } from '../step/batch.ts';

/** A batch on the backend. */
export interface Supplied {
  readonly batch: Batch;
  /** Disposes it, unless its tensors were given as such. */
  release(): void;
}

/** Batches in order, each of which can be made ready before it is asked for. */
export interface Supply {
  /** Starts to make the next batch ready. Errors come with `next`. */
  prefetch(): void;
  /** The next batch; undefined when there are no more. */
  next(): Promise<Supplied | undefined>;
  /** Releases what was not asked for and closes the source. */
  close(): Promise<void>;
}

/** Supplies the batches of a source one by one. Only `prefetch` and `next` take any from it. */
export const supply = (source: Iterable<Batch | HostBatch> | AsyncIterable<Batch | HostBatch>): Supply => {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let ahead: Promise<Supplied | undefined> | undefined;
  let ready: Supplied | undefined;
  let ended = false;
  let closed = false;

  const take = async (): Promise<Supplied | undefined> => {
    const given = await iterator.next();
    ended = given.done === true;
    if (ended || closed) return undefined;
    const batch = given.value as Batch | HostBatch;
    if (!isHostBatch(batch)) return { batch, release: () => undefined };
    const uploaded = toTensors(batch);
    ready = { batch: uploaded, release: () => tf.dispose({ ...uploaded }) };
    return ready;
  };

  const prefetch = (): void => {
    ahead ??= take().catch((error: unknown) => {
      ended = true; // a source that threw is closed
      throw error;
    });
    ahead.catch(() => undefined);
  };

  return {
    prefetch,
    next: async () => {
      prefetch();
      const supplied = await ahead;
      ahead = ready = undefined;
      return supplied;
    },
    close: async () => {
      closed = true;
      ready?.release();
      if (ended) return;
      const closing = iterator.return?.();
      // a source that is being asked for a batch closes when it has answered, which may be never
      if (ahead === undefined || ready !== undefined) await closing;
    },
  };
};
