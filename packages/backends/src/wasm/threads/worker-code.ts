import { DONE, FAILED, PART_SIZE, PARTS, TICKET } from './control.ts';

/** What a worker is given. */
export interface WorkerData {
  readonly build: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: SharedArrayBuffer;
  /** Exports by their numbers. */
  readonly functions: readonly string[];
}

/** Looks at the ticket before a worker goes to sleep: 50 to 100 µs, longer than the time between most kernels of a step. */
const LOOKS = 5_000;

/**
 * A worker takes parts while there are any, then waits for the ticket to change: it looks, then sleeps. Text, not a file, so that bundlers
 * have nothing to find.
 */
export const workerCode: string = `
const { parentPort, workerData } = require('node:worker_threads');
const { build, memory, control, functions } = workerData;
const { exports } = new WebAssembly.Instance(build, { env: { memory } });
const kernels = functions.map((name) => exports[name]);
const words = new Int32Array(control);
const parts = new Float64Array(control);
parentPort.postMessage('ready');
for (;;) {
  const ticket = Atomics.load(words, ${TICKET});
  const part = ticket & 255;
  if (part < ((ticket >> 8) & 255)) {
    if (Atomics.compareExchange(words, ${TICKET}, ticket, ticket + 1) !== ticket) continue;
    const at = ${PARTS} + part * ${PART_SIZE};
    try {
      kernels[parts[at]](...parts.subarray(at + 2, at + 2 + parts[at + 1]));
    } catch {
      Atomics.store(words, ${FAILED}, 1);
    }
    Atomics.add(words, ${DONE}, 1);
    Atomics.notify(words, ${DONE});
    continue;
  }
  let looks = 0;
  while (looks < ${LOOKS} && Atomics.load(words, ${TICKET}) === ticket) looks++;
  if (looks === ${LOOKS}) Atomics.wait(words, ${TICKET}, ticket);
}
`;
