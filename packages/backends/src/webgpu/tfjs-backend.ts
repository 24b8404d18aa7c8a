import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { retire } from '../gpu/health.ts';
import type { Gpu, GpuAdapterInfo, GpuDevice } from './webgpu-types.ts';

/** The webgpu backend of TensorFlow.js on a device of ours, and how to take it away. */
export interface TfjsWebgpu {
  readonly backend: WebGPUBackend;
  remove(): void;
}

/**
 * Creates and registers it. TensorFlow.js's own way asks for an adapter itself and fails without a word on what is missing.
 */
export async function createTfjsWebgpu(on: {
  readonly gpu: Gpu;
  readonly device: GpuDevice;
  readonly info: GpuAdapterInfo;
}): Promise<TfjsWebgpu> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const backend = withNavigatorGpu(on.gpu, () => new WebGPUBackend(on.device as never, on.info as never));
  const stock = tf.engine().registryFactory['webgpu'];
  if (stock !== undefined) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend, 3);
  const atExit = destroyAtExit(on.device);
  return {
    backend,
    remove: () => {
      atExit.end();
      tf.removeBackend('webgpu');
      retire('webgpu', backend);
      on.device.destroy();
      if (stock !== undefined) tf.registerBackend('webgpu', stock.factory, stock.priority);
    },
  };
}

/**
 * A process that ends while a device works takes the driver away under its threads, which can crash it: destroying the device waits for
 * them. In a page this does nothing.
 */
function destroyAtExit(device: GpuDevice): { end(): void } {
  const { process } = globalThis;
  const destroy = (): void => device.destroy();
  process?.once?.('exit', destroy);
  return { end: () => void process?.removeListener?.('exit', destroy) };
}

/** The constructor looks whether there is a navigator.gpu; nothing after it does. Node 20 has no navigator, later ones have one. */
function withNavigatorGpu<A>(gpu: Gpu, make: () => A): A {
  const scope = globalThis as { navigator?: object };
  if (scope.navigator !== undefined && 'gpu' in scope.navigator) return make();
  const present = scope.navigator;
  const navigator = present ?? {};
  if (present === undefined) Object.defineProperty(scope, 'navigator', { value: navigator, configurable: true });
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  try {
    return make();
  } finally {
    delete (navigator as { gpu?: Gpu }).gpu;
    if (present === undefined) delete scope.navigator;
  }
}
