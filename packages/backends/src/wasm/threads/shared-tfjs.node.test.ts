import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { isShared } from '../memory.ts';
import { moduleBytes } from '../module.ts';
import { createSharedTfjs, withSharedMemory } from './shared-tfjs.ts';
import { memoryOf } from '../memory.ts';

const path = createRequire(import.meta.url).resolve(
  '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm',
);

test("TensorFlow.js's module is changed in one byte, and is valid after", async () => {
  const stock = await readFile(path);
  const shared = withSharedMemory(stock);
  expect(WebAssembly.validate(shared)).toBe(true);
  expect(shared.filter((byte, i) => byte !== stock[i])).toHaveLength(1);
});

test('a module that declares no memory is refused', async () => {
  const bytes = await moduleBytes('simd'); // imports its memory
  expect(() => withSharedMemory(bytes)).toThrow(/does not declare its memory as version 4.22 does. Install/);
});

test('the backend stands on a shared memory that grows, and what was written before is still there', async () => {
  const backend = await createSharedTfjs(undefined);
  const memory = memoryOf(backend);
  expect(isShared(memory)).toBe(true);
  const small = backend.write(Float32Array.of(1, 2, 3), [3], 'float32');
  const before = memory.buffer.byteLength;
  const large = backend.write(new Float32Array(8e6).fill(7), [8e6], 'float32');
  expect(memory.buffer.byteLength).toBeGreaterThan(before);
  expect([...((await backend.read(small)) as Float32Array)]).toEqual([1, 2, 3]);
  expect(((await backend.read(large)) as Float32Array)[7_999_999]).toBe(7);
  backend.dispose();
});
