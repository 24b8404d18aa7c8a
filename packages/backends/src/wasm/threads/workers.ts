import { nodeWorkerCode, pageWorkerCode, type WorkerData } from './worker-code.ts';

/** A worker that takes parts. */
export interface StartedWorker {
  /** Rejects if it ends before it is ready. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/** Whether this is Node, whose workers are not those of pages. */
export const inNode = (): boolean => globalThis.process?.getBuiltinModule !== undefined;

/** Starts a worker that never keeps the process alive. */
export function startNodeWorker(workerData: WorkerData): StartedWorker {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const worker = new Worker(nodeWorkerCode, { eval: true, workerData, execArgv: [], name: 'wasm kernels' });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => {
      worker.unref(); // not before: a start may be all that the process waits for
      resolve();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a worker ended before it was ready')));
  });
  return { ready, stop: async () => void (await worker.terminate()) };
}

/** Starts a worker of a page, or of a worker of a page. */
export function startPageWorker(workerData: WorkerData): StartedWorker {
  const address = URL.createObjectURL(new Blob([pageWorkerCode], { type: 'text/javascript' }));
  const worker = new Worker(address, { name: 'wasm kernels' });
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = ({ message }) =>
      reject(
        new Error(
          `a worker did not start${message ? `: ${message}` : ''}. A Content-Security-Policy must allow worker-src blob:`,
        ),
      );
  }).finally(() => URL.revokeObjectURL(address));
  worker.postMessage(workerData);
  return { ready, stop: () => Promise.resolve(worker.terminate()) };
}
