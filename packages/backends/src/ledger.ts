import * as tf from '@tensorflow/tfjs-core';
import type { RunningBackend } from './running-backend.ts';

/** One call of `useBackend` that has not been stopped. */
export interface Start {
  readonly running: RunningBackend;
}

interface Ledger {
  /** In the order of their calls. */
  starts: readonly Start[];
  /** The end of the last start or stop: they run one after the other. */
  last: Promise<unknown>;
}

// The ledger lives on TensorFlow.js's engine, of which there is one per program, as kernels and the current backend do:
// two copies of this package must not replace each other's kernels.
const LEDGER: unique symbol = Symbol.for('@gr/backends');

function ledger(): Ledger {
  const engine = tf.engine() as ReturnType<typeof tf.engine> & { [LEDGER]?: Ledger };
  return (engine[LEDGER] ??= { starts: [], last: Promise.resolve() });
}

/** Runs `change` after every change before it has ended. */
export function inTurn<A>(change: () => Promise<A>): Promise<A> {
  const book = ledger();
  const result = book.last.then(change);
  book.last = result.catch(() => undefined);
  return result;
}

/** The running backend of that name, if there is one. */
export function findRunning(name: string): RunningBackend | undefined {
  return ledger().starts.find(({ running }) => running.name === name)?.running;
}

/** Notes a start. */
export function addStart(start: Start): void {
  const book = ledger();
  book.starts = [...book.starts, start];
}

/** Forgets a start, releases its backend if it was the last of it, and chooses the next current backend. */
export async function removeStart(start: Start): Promise<void> {
  const book = ledger();
  if (!book.starts.includes(start)) return;
  book.starts = book.starts.filter((other) => other !== start);
  const { running } = start;
  if (findRunning(running.name) !== undefined) return;
  const wasCurrent = tf.getBackend() === running.name;
  await running.release();
  if (wasCurrent) await tf.setBackend(book.starts.at(-1)?.running.name ?? 'cpu');
}
