import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** The wasm backend of TensorFlow.js, and how to let go of it. */
export interface TfjsWasm {
  readonly backend: BackendWasm;
  remove(): void;
}

/**
 * Takes the wasm backend that the program has started already, which then stays its own, or creates one with `create`, or as
 * TensorFlow.js does.
 */
export async function takeTfjsWasm(create?: () => Promise<BackendWasm>): Promise<TfjsWasm> {
  await import('@tensorflow/tfjs-backend-wasm');
  const engine = tf.engine();
  const existing = engine.registry['wasm'];
  if (existing !== undefined) return { backend: existing as BackendWasm, remove: () => undefined };

  const entry = engine.registryFactory['wasm'];
  if (entry === undefined) throw new Error('its factory was removed from TensorFlow.js');
  // tf.setBackend would print the reason of a failure and return false
  const backend = (await withoutHandlers<tf.KernelBackend>(
    create ?? (() => onOneThread(entry.factory)),
  )) as BackendWasm;
  register(() => backend, entry.priority);
  return {
    backend,
    remove: () => {
      tf.removeBackend('wasm');
      retire(backend);
      register(entry.factory, entry.priority);
    },
  };
}

function register(factory: () => tf.KernelBackend | Promise<tf.KernelBackend>, priority: number): void {
  if (tf.engine().registryFactory['wasm'] !== undefined) tf.removeBackend('wasm');
  tf.registerBackend('wasm', factory, priority);
}

/**
 * TensorFlow.js's own threaded build runs some forward kernels on eight workers, and does not start in a page whose code is minified: so its
 * single-threaded one is taken in cross-origin isolated pages, too.
 */
async function onOneThread<A>(start: () => A | Promise<A>): Promise<A> {
  const flag = 'WASM_HAS_MULTITHREAD_SUPPORT';
  const env = tf.env();
  const found = await env.getAsync(flag);
  env.set(flag, false);
  try {
    return await start();
  } finally {
    env.set(flag, found);
  }
}

/**
 * Emscripten's start-up installs handlers that rethrow: an uncaught exception would end the process with code 7 and the glue's stack.
 * They serve nothing here, so they are taken off as soon as the backend stands. Without them Node behaves as without the backend.
 */
async function withoutHandlers<A>(start: () => Promise<A>): Promise<A> {
  const { process } = globalThis;
  if (process?.listeners === undefined) return start();
  const exceptions = process.listeners('uncaughtException');
  const rejections = process.listeners('unhandledRejection');
  try {
    return await start();
  } finally {
    for (const listener of process.listeners('uncaughtException')) {
      if (!exceptions.includes(listener)) process.removeListener('uncaughtException', listener);
    }
    for (const listener of process.listeners('unhandledRejection')) {
      if (!rejections.includes(listener)) process.removeListener('unhandledRejection', listener);
    }
  }
}

/** Tensors may outlive their backend: disposing them does nothing, reading them says what happened. */
function retire(backend: BackendWasm): void {
  backend.disposeData = () => true;
  backend.readSync = () => {
    throw new Error(
      'this tensor was on a wasm backend that has been stopped: read tensors before stopping their backend',
    );
  };
}
