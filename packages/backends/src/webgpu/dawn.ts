import { unsupportedEnvironment } from '../backend-error.ts';
import { type Load, isAbsent, loadOnDemand } from '../on-demand.ts';
import type { Gpu } from './webgpu-types.ts';

/** The version of npm's `webgpu` that is known to work: those before and after it need other system libraries. */
const version = '0.6.2';

interface Dawn {
  create(options: readonly string[]): Gpu;
  readonly globals: object;
}

/**
 * WebGPU of Node: Dawn, from the npm package `webgpu`. Its global names (`GPUBufferUsage` and so on) are put on globalThis, where
 * TensorFlow.js looks for them, and stay.
 *
 * @param adapter part of the name of an adapter
 * @param load for tests
 */
export async function openDawn(adapter: string | undefined, load: Load = loadOnDemand): Promise<Gpu> {
  const { create, globals } = await loadDawn(load);
  Object.assign(globalThis, globals);
  return create(adapter === undefined ? [] : [`adapter=${adapter}`]);
}

async function loadDawn(load: Load): Promise<Dawn> {
  try {
    return (await load('webgpu')) as Dawn;
  } catch (cause) {
    throw unsupportedEnvironment(
      'webgpu',
      isAbsent(cause)
        ? 'WebGPU in Node needs the package webgpu, which is not installed'
        : `the package webgpu cannot be loaded here: ${messageOf(cause)}`,
      `Debian 12 or later, macOS 11 or later, Windows 10 or later: npm install webgpu@${version}`,
    );
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
