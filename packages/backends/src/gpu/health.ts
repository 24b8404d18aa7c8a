import type * as tf from '@tensorflow/tfjs-core';

/** The device is gone; it has no memory left; it was given a command that it does not take. */
export type GpuFailureKind = 'lost' | 'out-of-memory' | 'invalid';

/**
 * What a GPU did not do. Once it is lost, what was on it is gone; tensors that had been read, or never uploaded, can still be read. The other
 * kinds belong to the op that made them: its result and what is computed from that cannot be read, and everything else can.
 */
export class GpuFailure extends Error {
  override readonly name = 'GpuFailure';
  readonly kind: GpuFailureKind;

  constructor(kind: GpuFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Whether a device still works. The first failure stays. */
export interface Health {
  readonly failure: GpuFailure | undefined;
  fail(kind: GpuFailureKind, detail: string): void;
  /** Rejects with the failure as soon as there is one. */
  readonly failed: Promise<never>;
}

const what: Readonly<Record<GpuFailureKind, string>> = {
  lost: 'the GPU was lost',
  'out-of-memory': 'the GPU ran out of memory',
  invalid: 'the GPU refused a command',
};

const advice: Readonly<Record<GpuFailureKind, string>> = {
  lost: 'Its tensors are gone. Stop the backend, start it again, and go on from the last checkpoint',
  'out-of-memory':
    'What it computed since is not to be trusted. Stop the backend, and go on from the last checkpoint with a smaller batch or on another backend',
  invalid: 'A kernel is wrong, and so is what it computed. Stop the backend, and take another one',
};

/** The health of a device that works. */
export function healthy(backend: string): Health {
  let failure: GpuFailure | undefined;
  let reject: (failure: GpuFailure) => void;
  const failed = new Promise<never>((_, no) => (reject = no));
  failed.catch(() => undefined); // whoever waits for it hears of it; nobody need wait
  return {
    failed,
    get failure() {
      return failure;
    },
    fail: (kind, detail) => {
      failure ??= new GpuFailure(kind, `backend '${backend}': ${what[kind]} (${detail}). ${advice[kind]}.`);
      reject(failure);
    },
  };
}

interface Guarded {
  readonly backend: tf.KernelBackend;
  readonly health: Health;
  /** Looks for a failure that nobody has told of. */
  inspect(): void;
  /** Where a tensor's values are kept in host memory. */
  hosted(dataId: object): { values?: tf.BackendValues | null } | undefined;
  /** Starts the stock read of a tensor; may reject for reasons of its own. */
  start?(dataId: object, stock: () => Promise<tf.BackendValues>): Promise<tf.BackendValues>;
}

/** Makes every read of a backend end: with values of a device that works, or with its failure. Returns the way back. */
export function guardReads({ backend, health, inspect, hosted, start = (_, read) => read() }: Guarded): () => void {
  const stock = backend.read.bind(backend);
  const throwIfFailed = (): void => {
    inspect();
    if (health.failure !== undefined) throw health.failure;
  };
  backend.read = async (dataId) => {
    const kept = hosted(dataId)?.values;
    if (kept !== undefined && kept !== null) return kept;
    throwIfFailed();
    try {
      const values = await Promise.race([start(dataId, () => stock(dataId)), health.failed]);
      throwIfFailed();
      return values;
    } catch (thrown) {
      inspect();
      const entry = hosted(dataId);
      if (entry !== undefined) entry.values = null; // of a device that had failed
      throw health.failure ?? thrown;
    }
  };
  return () => void Reflect.deleteProperty(backend, 'read'); // the one of its class is there again
}

/** Makes a method of a backend throw the failure of its device, in place of whatever else would come of it. Returns the way back. */
export function guardCalls(backend: tf.KernelBackend, name: string, health: Health): () => void {
  const methods = backend as unknown as Record<string, (...args: unknown[]) => unknown>;
  const stock = methods[name]!.bind(backend);
  methods[name] = (...args) => {
    if (health.failure !== undefined) throw health.failure;
    return stock(...args);
  };
  return () => void Reflect.deleteProperty(methods, name);
}

/** Tensors may outlive their backend: disposing them does nothing, reading them says what happened. */
export function retire(name: string, backend: tf.KernelBackend): void {
  const stopped = (): never => {
    throw new Error(
      `this tensor was on a ${name} backend that has been stopped: read tensors before stopping their backend`,
    );
  };
  backend.disposeData = () => true;
  backend.readSync = stopped;
  backend.read = async () => stopped();
}
