import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Backend } from '../index.ts';
import { array, drawFrom, relativeError, runKernel, started } from '../testing/run-kernel.ts';
import { createScratch, heapOf, memoryOf } from './memory.ts';

const MiB = 2 ** 20;
let running: Backend[] = [];
beforeEach(async () => {
  running = [await started('cpu'), await started('wasm')];
});
afterEach(async () => {
  for (const backend of running) await backend.stop();
});

const wasm = (): BackendWasm => tf.engine().registry['wasm'] as BackendWasm;
const heapBytes = (): number => memoryOf(wasm()).buffer.byteLength;
const plain = { transposeA: false, transposeB: false };

/** Runs a few kernels of each kind. */
async function everyKind(backend: string): Promise<Awaited<ReturnType<typeof runKernel>>[]> {
  const draw = drawFrom(8);
  const [x, filter, dy] = [array([2, 6, 6, 3], draw), array([3, 3, 3, 4], draw), array([2, 6, 6, 4], draw)];
  const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
  const pool = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
  const pooled = array([2, 3, 3, 3], draw);
  return [
    await runKernel(backend, 'BatchMatMul', { a: array([9, 40], draw), b: array([40, 11], draw) }, plain),
    await runKernel(backend, 'Conv2D', { x, filter }, attrs),
    await runKernel(backend, 'Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape }),
    await runKernel(backend, 'Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape }),
    await runKernel(backend, 'MaxPoolGrad', { dy: pooled, input: x, output: pooled }, pool),
    await runKernel(backend, 'Tanh', { x }),
  ];
}

async function expectEveryKindLikeCpu(): Promise<void> {
  const want = await everyKind('cpu');
  const got = await everyKind('wasm');
  got.forEach((values, i) => expect(relativeError(values, want[i] as typeof values)).toBeLessThan(2e-6));
}

test('the heap grows by 1 GiB, then past 2 GiB, between kernels: they go on, and see tensors at high addresses', async () => {
  await expectEveryKindLikeCpu();
  const blocks: number[] = [];
  for (const size of [1024, 1200]) {
    const block = heapOf(wasm())._malloc(size * MiB) >>> 0;
    expect(block).not.toBe(0);
    blocks.push(block);
    await expectEveryKindLikeCpu();
  }
  expect(heapBytes()).toBeGreaterThan(2224 * MiB);
  const x = tf.tensor1d([1, 2, 3]);
  expect(wasm().getMemoryOffset(x.dataId)).toBeLessThan(2 ** 32);
  x.dispose();
  for (const block of blocks) heapOf(wasm())._free(block);
});

test('the heap grows in the middle of a kernel, when its output is allocated', async () => {
  const n = 3000;
  const before = heapBytes();
  const column = array([n, 1], drawFrom(9));
  const row = array([1, n], drawFrom(10));
  const { values } = await runKernel('wasm', 'BatchMatMul', { a: column, b: row }, plain);
  expect(heapBytes()).toBeGreaterThan(before);
  for (const [i, j] of [
    [0, 0],
    [1, n - 1],
    [n - 1, 0],
    [n - 1, n - 1],
    [1500, 7],
  ] as const) {
    // prettier-ignore
    expect(values[i * n + j]).toBe(Math.fround((column.values[i] as number) * (row.values[j] as number)));
  }
});

test('no room: an error that names the size and what to do, and nothing is lost', async () => {
  const block = heapOf(wasm())._malloc(2000 * MiB) >>> 0;
  const [a, b] = [tf.ones([25000, 1]), tf.ones([1, 25000])]; // product: 2.3 GiB
  const [tensors, data] = [tf.memory().numTensors, wasm().numDataIds()];
  expect(() => tf.matMul(a, b)).toThrow(/no room for 2500000000 bytes of tensor \[25000, 25000\].*smaller batch/);
  expect([tf.memory().numTensors, wasm().numDataIds()]).toEqual([tensors, data]);
  heapOf(wasm())._free(block);
  await expectEveryKindLikeCpu();
  tf.dispose([a, b]);
});

test('a thousand rounds of kernels leave no tensor, no data and no byte of the heap', async () => {
  await tf.setBackend('wasm');
  const draw = drawFrom(11);
  const [a, x, filter] = [array([20, 30], draw), array([2, 12, 12, 4], draw), array([3, 3, 4, 8], draw)].map(
    ({ values, shape }): tf.Tensor => tf.tensor(values, [...shape]),
  ) as [tf.Tensor2D, tf.Tensor4D, tf.Tensor4D];
  const round = (): void =>
    tf.tidy(() => {
      tf.matMul(a, a, false, true);
      tf.fused.matMul({ a, b: a, transposeB: true, bias: tf.ones([20]), activation: 'elu' });
      const y = tf.conv2d(x, filter, 1, 'same');
      const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC' };
      tf.engine().runKernel('Conv2DBackpropFilter', { x, dy: y }, { ...attrs, filterShape: filter.shape });
      tf.engine().runKernel('Conv2DBackpropInput', { dy: y, filter }, { ...attrs, inputShape: x.shape });
      tf.unsortedSegmentSum(a, tf.zeros([20], 'int32') as tf.Tensor1D, 2);
      tf.einsum('ij,kj->ik', a, a);
    });
  // where malloc would put the next large block: a leak moves it
  const nextBlock = (): number => {
    const at = heapOf(wasm())._malloc(8 * MiB) >>> 0;
    heapOf(wasm())._free(at);
    return at;
  };
  for (let i = 0; i < 20; i++) round();
  const state = (): number[] => [tf.memory().numTensors, wasm().numDataIds(), heapBytes(), nextBlock()];
  const before = state();
  for (let i = 0; i < 1000; i++) round();
  expect(state()).toEqual(before);
  tf.dispose([a, x, filter]);
});

test('scratch holds one block: a larger one replaces it, a smaller demand reuses it, free returns it', () => {
  const blocks = new Map<number, number>();
  let next = 16;
  const heap = {
    _malloc: (bytes: number) => {
      if (bytes > 1000) return 0;
      next += 1024;
      blocks.set(next, bytes);
      return next;
    },
    _free: (block: number) => expect(blocks.delete(block)).toBe(true),
  };
  const scratch = createScratch({ wasm: heap } as unknown as BackendWasm);
  const first = scratch.reserve(100);
  expect(scratch.reserve(60)).toBe(first);
  const second = scratch.reserve(200);
  expect([...blocks]).toEqual([[second, 200]]);
  expect(() => scratch.reserve(2000)).toThrow('no room for 2000 bytes of working memory');
  expect([...blocks]).toEqual([]);
  expect(scratch.reserve(50)).not.toBe(0);
  scratch.free();
  scratch.free();
  expect([...blocks]).toEqual([]);
});
