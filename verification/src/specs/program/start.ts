import { isLeft } from 'fp-ts/lib/Either.js';
import { engine } from '@tensorflow/tfjs-core';
import type { SuiteBackend } from '../outcome.ts';

/** Starts a backend with our kernels and rules. */
export async function startOurs(backend: SuiteBackend): Promise<void> {
  const { useBackend } = await import('@gr/backends');
  const { registerGradients } = await import('@gr/autodiff');
  const started = await useBackend(backend)();
  if (isLeft(started)) throw new Error(started.left.message);
  registerGradients();
}

/** Starts a backend of TensorFlow.js as it is. */
export async function startStock(backend: SuiteBackend): Promise<void> {
  await stock[backend]();
  if (!(await engine().setBackend(backend))) throw new Error(`stock backend '${backend}' does not start here`);
}

const stock: Readonly<Record<SuiteBackend, () => Promise<unknown>>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  webgpu: async () => {
    await provideWebgpu();
    return import('@tensorflow/tfjs-backend-webgpu');
  },
};

/** Puts Dawn where a browser has WebGPU. */
async function provideWebgpu(): Promise<void> {
  if (globalThis.process?.versions?.node === undefined) return;
  const name = 'webgpu';
  const { create, globals } = (await import(/* @vite-ignore */ name)) as {
    create(options: readonly string[]): unknown;
    globals: object;
  };
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
}
