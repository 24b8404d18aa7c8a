import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { heapOf, noRoom } from './memory.ts';

/** What the backend's own code works with, beyond what its types show. */
interface Inner {
  dataIdNextNumber: number;
  readonly dataIdMap: tf.DataStorage<object>;
  readonly wasm: { readonly tfjs: { registerTensor(id: number, size: number, address: number): void } };
  move: tf.KernelBackend['move'];
  readSync: BackendWasm['readSync'];
}

/** Where the heap ends. */
const HEAP_BYTES = 2 ** 32;

/**
 * Makes the backend refuse a tensor for which its heap has no room, where it would write to address 0 or to a part of a tensor, and
 * read complex numbers. Returns the way back.
 */
export function guardBackend(backend: BackendWasm): () => void {
  const inner = backend as unknown as Inner;
  const { move, readSync } = inner;
  inner.move = (dataId, values, shape, dtype, refCount) => {
    if (dtype === 'string') return move.call(backend, dataId, values, shape, dtype, refCount);
    const size = tf.util.sizeFromShape(shape);
    const bytes = size * tf.util.bytesPerElement(dtype);
    const heap = heapOf(backend);
    const memoryOffset = bytes < HEAP_BYTES ? heap._malloc(bytes) >>> 0 : 0; // signed above 2 GiB
    if (memoryOffset === 0) throw noRoom(bytes, `tensor [${shape.join(', ')}]`);
    const id = inner.dataIdNextNumber++;
    inner.dataIdMap.set(dataId, { id, memoryOffset, shape, dtype, refCount });
    inner.wasm.tfjs.registerTensor(id, size, memoryOffset);
    if (values === null || values === undefined) return;
    const { buffer, byteOffset } = values as Float32Array;
    heap.HEAPU8.set(new Uint8Array(buffer, byteOffset, bytes), memoryOffset);
  };
  inner.readSync = (dataId, start, end) => {
    const held = inner.dataIdMap.get(dataId) as { dtype: tf.DataType; shape: number[]; memoryOffset: number };
    if (held.dtype !== 'complex64') return readSync.call(backend, dataId, start, end);
    const bytes = 8 * tf.util.sizeFromShape(held.shape);
    const pairs = heapOf(backend).HEAPU8.slice(held.memoryOffset, held.memoryOffset + bytes);
    return new Float32Array(pairs.buffer);
  };
  return () => Object.assign(inner, { move, readSync });
}
