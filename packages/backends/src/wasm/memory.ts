import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelModule } from './module.ts';

/** What a kernel works with. */
export interface WasmContext {
  readonly backend: BackendWasm;
  readonly module: KernelModule;
  /** Address of at least that many bytes, valid until the next call. */
  readonly scratch: Scratch['reserve'];
}

/** One growing piece of the backend's heap. */
export interface Scratch {
  reserve(bytes: number): number;
  free(): void;
}

/** The part of Emscripten's module that is used here. */
export interface Heap {
  _malloc(bytes: number): number;
  _free(address: number): void;
  /** Views of the memory; replaced when it grows. */
  readonly HEAPU8: Uint8Array;
  readonly HEAPF32: Float32Array;
  /** Where the threaded build shows its memory. */
  readonly wasmMemory?: WebAssembly.Memory;
  /** Where the other builds do. */
  readonly asm?: { readonly memory?: WebAssembly.Memory };
}

export const heapOf = (backend: BackendWasm): Heap => backend.wasm as unknown as Heap;

/** The memory behind every tensor of the backend. Its buffer is replaced when it grows: pass addresses, keep no views. */
export function memoryOf(backend: BackendWasm): WebAssembly.Memory {
  const { wasmMemory, asm } = heapOf(backend);
  const memory = wasmMemory ?? asm?.memory;
  if (memory === undefined) {
    throw new Error(
      '@tensorflow/tfjs-backend-wasm does not show its memory where version 4.22 does. Install version 4.22',
    );
  }
  return memory;
}

/** Whether other threads see the memory. */
export const isShared = (memory: WebAssembly.Memory): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;

export function createScratch(backend: BackendWasm): Scratch {
  let held = { address: 0, bytes: 0 };
  const free = (): void => {
    if (held.address !== 0) heapOf(backend)._free(held.address);
    held = { address: 0, bytes: 0 };
  };
  const reserve = (bytes: number): number => {
    if (bytes <= held.bytes) return held.address;
    free();
    const address = heapOf(backend)._malloc(bytes) >>> 0; // signed above 2 GiB
    if (address === 0) throw noRoom(bytes, 'working memory');
    held = { address, bytes };
    return address;
  };
  return { reserve, free };
}

export const noRoom = (bytes: number, what: string): Error =>
  new Error(
    `the wasm backend has no room for ${bytes} bytes of ${what}; its heap ends at 4 GiB. ` +
      `Use a smaller batch, or dispose tensors that are no longer needed (tf.memory() counts them)`,
  );

/** Byte address of a tensor's values. */
export const addressOf = (context: WasmContext, tensor: tf.TensorInfo): number =>
  context.backend.getMemoryOffset(tensor.dataId);

/** The encoded strings of a string tensor, which are not in the heap. */
export const stringsOf = (backend: BackendWasm, tensor: tf.TensorInfo): readonly Uint8Array[] =>
  backend.readSync(tensor.dataId) as unknown as readonly Uint8Array[];

/** A new tensor whose values are not set. complex64 is stored as pairs of floats, the real part first. */
export function output(context: WasmContext, shape: readonly number[], dtype: tf.DataType = 'float32'): tf.TensorInfo {
  const { backend } = context;
  const info = backend.makeOutput([...shape], dtype);
  if (addressOf(context, info) === 0) {
    // only of a backend that is not guarded, as in tests of the module
    backend.disposeData(info.dataId);
    throw noRoom(tf.util.sizeFromShape([...shape]) * tf.util.bytesPerElement(dtype), `tensor [${shape.join(', ')}]`);
  }
  return info;
}
