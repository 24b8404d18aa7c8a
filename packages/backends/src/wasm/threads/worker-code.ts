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
 * serve(data, ready): a worker takes parts while there are any, then waits for the ticket to change: it looks, then sleeps. Text, not a
 * file, so that bundlers have nothing to find.
 */
const serve = `function serve({ build, memory, control, functions }, ready) {
const { exports } = new WebAssembly.Instance(build, { env: { memory } });
const kernels = functions.map((name) => exports[name]);
const words = new Int32Array(control);
const parts = new Float64Array(control);
ready();
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
}`;

/** What a worker of Node runs; it is started with its data. */
export const nodeWorkerCode: string = `${serve}
const { parentPort, workerData } = require('node:worker_threads');
serve(workerData, () => parentPort.postMessage('ready'));`;

/** What a worker of a page runs; its data are the first message. */
export const pageWorkerCode: string = `${serve}
onmessage = ({ data }) => serve(data, () => postMessage('ready'));`;
