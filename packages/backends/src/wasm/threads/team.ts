import type { KernelModule } from '../module.ts';
import type { KernelName } from './division.ts';
import { CONTROL_BYTES, DONE, FAILED, nextPart, PART_SIZE, PARTS, TICKET, ticketOf } from './control.ts';
import type { WorkerData } from './worker-code.ts';
import { inNode, startNodeWorker, startPageWorker } from './workers.ts';

/** Threads that work on one memory. */
export interface Team {
  /** How many, the caller among them. */
  readonly threads: number;
  /**
   * Calls a function once for each list of arguments, and returns when all calls have. Which thread makes which call is left to
   * chance: no call may depend on another. At most as many lists as threads. Returns how many calls the workers made.
   */
  run(name: KernelName, parts: readonly (readonly number[])[]): number;
  /** Ends the workers. */
  stop(): Promise<void>;
}

interface TeamOptions {
  readonly threads: number;
  readonly build: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The build as linked on this thread. */
  readonly module: KernelModule;
}

/** Looks at the number of calls done, some 100 µs, before this thread lets the others have its processor. */
const LOOKS = 20_000;

/** Starts threads - 1 workers, in Node or in a page, which never keep the process alive. */
export async function startTeam({ threads, build, memory, module }: TeamOptions): Promise<Team> {
  const functions = Object.keys(module) as KernelName[];
  const numbers = new Map(functions.map((name, number) => [name, number]));
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const words = new Int32Array(control), table = new Float64Array(control); // prettier-ignore
  const data: WorkerData = { build, memory, control, functions };
  const startWorker = inNode() ? startNodeWorker : startPageWorker;
  const workers = Array.from({ length: threads - 1 }, () => startWorker(data));
  const stop = async (): Promise<void> => void (await Promise.all(workers.map((worker) => worker.stop())));
  try {
    await Promise.all(workers.map(({ ready }) => ready));
  } catch (thrown) {
    await stop();
    throw thrown;
  }

  const waits = mayWait(words);
  let job = 0;
  const publish = (name: KernelName, parts: readonly (readonly number[])[]): void => {
    parts.forEach((args, part) => {
      const at = PARTS + part * PART_SIZE;
      table[at] = numbers.get(name) as number;
      table[at + 1] = args.length;
      table.set(args, at + 2);
    });
    words[DONE] = 0;
    words[FAILED] = 0;
    job = (job + 1) & 0x7fff;
    Atomics.store(words, TICKET, ticketOf(job, parts.length)); // what was written before is seen by who sees this
    Atomics.notify(words, TICKET);
  };
  /** Takes parts like a worker, so that a worker that is late, or has ended, is not waited for. Returns how many. */
  const takeParts = (name: KernelName, parts: readonly (readonly number[])[]): number => {
    let taken = 0;
    for (;;) {
      const ticket = Atomics.load(words, TICKET);
      const args = parts[nextPart(ticket)];
      if (args === undefined) return taken;
      if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) continue;
      taken++;
      try {
        (module[name] as (...args: readonly number[]) => void)(...args);
      } catch {
        Atomics.store(words, FAILED, 1);
      }
    }
  };
  const awaitDone = (others: number): void => {
    for (let looks = 0; ; looks++) {
      const done = Atomics.load(words, DONE);
      if (done >= others) return;
      if (waits && looks >= LOOKS) Atomics.wait(words, DONE, done, 1);
    }
  };
  const run = (name: KernelName, parts: readonly (readonly number[])[]): number => {
    publish(name, parts);
    const others = parts.length - takeParts(name, parts);
    awaitDone(others);
    if (words[FAILED] === 0) return others;
    throw new Error(`kernel function ${name} failed on ${threads} threads: it left its memory`);
  };
  return { threads, run, stop };
}

/** Whether this thread may wait: the main thread of a page may only look. */
function mayWait(words: Int32Array): boolean {
  try {
    Atomics.wait(words, DONE, -1); // another value is there, so it returns at once
    return true;
  } catch {
    return false;
  }
}
