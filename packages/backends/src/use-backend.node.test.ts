import * as E from 'fp-ts/lib/Either.js';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Backend, type BackendName, useBackend } from './index.ts';
import { started } from './testing/run-kernel.ts';
import { heapOf } from './wasm/memory.ts';
import { allowRelaxedSimd, moduleBytes } from './wasm/module.ts';

await allowRelaxedSimd();

const running: Backend[] = [];
async function start<N extends BackendName>(...args: Parameters<typeof started<N>>): Promise<Backend<N>> {
  const backend = await started<N>(...args);
  running.push(backend);
  return backend;
}
afterEach(async () => {
  for (const backend of running.splice(0)) await backend.stop();
});

const product = async (): Promise<number[]> => {
  const c = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])));
  const values = await c.data();
  c.dispose();
  return [...values];
};

const kernelFuncs = (backend: string): ReadonlyMap<string, tf.KernelFunc> =>
  new Map(tf.getKernelsForBackend(backend).map((kernel) => [kernel.kernelName, kernel.kernelFunc]));

describe('starting', () => {
  test.each(['cpu', 'wasm'] as const)('%s becomes the current backend and computes', async (name) => {
    const backend = await start(name);
    expect(backend.name).toBe(name);
    expect(tf.getBackend()).toBe(name);
    expect(await product()).toEqual([11]);
  });

  test('cpu, wasm, cpu: each call makes its backend current, both go on working', async () => {
    await start('cpu');
    await start('wasm');
    const x = tf.tensor1d([1, 2]);
    await start('cpu');
    expect(tf.getBackend()).toBe('cpu');
    expect(await product()).toEqual([11]);
    const y = tf.add(x, 1); // tfjs moves x
    expect([...(await y.data())]).toEqual([2, 3]);
    tf.dispose([x, y]);
  });

  test('twice: both share one backend, which lives until the second stops', async () => {
    const first = await start('wasm');
    const instance = tf.backend();
    const second = await start('wasm');
    expect(tf.backend()).toBe(instance);
    expect(second.report).toBe(first.report);
    await first.stop();
    await first.stop();
    expect(tf.getBackend()).toBe('wasm');
    expect(await product()).toEqual([11]);
    await second.stop();
    expect(tf.getBackend()).toBe('cpu');
  });

  test('at the same time from several places: one after the other', async () => {
    const all = await Promise.all([start('wasm'), start('cpu'), start('wasm')]);
    expect(tf.getBackend()).toBe('wasm');
    await Promise.all(all.map((backend) => backend.stop()));
    expect(tf.getBackend()).toBe('cpu');
    expect(await product()).toEqual([11]);
  });

  test('the report names what was replaced and what was added', async () => {
    const { report } = await start('wasm');
    expect(report.variant).toBe('simd');
    expect(report.kernels.replaced).toEqual(expect.arrayContaining(['BatchMatMul', '_FusedMatMul', 'MaxPoolGrad']));
    expect(report.kernels.added).toEqual(expect.arrayContaining(['Conv2DBackpropFilter', 'MaxPoolGradAdj', 'Einsum']));
    expect((await start('cpu')).report.kernels.added).toEqual(expect.arrayContaining(['MaxPoolGradAdj', 'ReluGrad']));
  });
});

describe('what cannot be started gives Left', () => {
  const left = async (name: string, options: object = {}): Promise<unknown> => {
    const result = await useBackend(name as 'wasm', options)();
    if (E.isRight(result)) running.push(result.right);
    return E.isLeft(result) ? result.left : undefined;
  };

  test.each(['webkit', 'constructor', ''])("an unknown name, '%s', with the known ones", async (name) => {
    expect(await left(name)).toMatchObject({
      _tag: 'UnknownBackend',
      given: name,
      known: ['cpu', 'wasm', 'webgl', 'webgpu', 'tensorflow', 'gpu'],
      message: `unknown backend '${name}': give one of 'cpu', 'wasm', 'webgl', 'webgpu', 'tensorflow', 'gpu'`,
    });
  });

  test('webgl in Node: what to take there', async () => {
    expect(await left('webgl')).toMatchObject({
      _tag: 'UnsupportedEnvironment',
      message:
        "the webgl backend needs a page or a web worker: Node has no WebGL. Take backend 'gpu' or 'webgpu' in Node for a GPU, or 'wasm'.",
    });
  });

  test.each(['webgl', 'webgpu', 'gpu'])('%s with an option that it does not know', async (name) => {
    expect(await left(name, { software: 'yes' })).toMatchObject({
      _tag: 'InvalidOption',
      message: "option software is 'yes', expected 'allow', 'only', 'refuse': leave it out for allow",
    });
    expect(await left(name, { powerPreference: 'most' })).toMatchObject({ option: 'powerPreference' });
  });

  test('an unknown variant', async () => {
    expect(await left('wasm', { variant: 'fast' })).toMatchObject({
      _tag: 'InvalidOption',
      message: "option variant is 'fast', expected 'simd', 'relaxed', 'auto': leave it out for simd",
    });
  });

  test('another variant than the one that runs; the same, or none, is shared', async () => {
    await start('wasm', { variant: 'simd' });
    expect(await left('wasm', { variant: 'relaxed' })).toMatchObject({ _tag: 'InvalidOption', expected: ['simd'] });
    expect((await start('wasm', { variant: 'auto' })).report.variant).toBe('simd');
    expect((await start('wasm')).report.variant).toBe('simd');
  });

  describe('on an engine', () => {
    afterEach(() => vi.restoreAllMocks());
    const engineWithout = async (variant: 'simd' | 'relaxed'): Promise<void> => {
      const { validate } = WebAssembly;
      const size = (await moduleBytes(variant)).byteLength;
      vi.spyOn(WebAssembly, 'validate').mockImplementation((bytes) => bytes.byteLength !== size && validate(bytes));
    };

    test('without SIMD: wasm is unsupported', async () => {
      await engineWithout('simd');
      expect(await left('wasm')).toMatchObject({ _tag: 'UnsupportedEnvironment', backend: 'wasm' });
    });

    test("without relaxed SIMD: variant 'relaxed' is unsupported, 'auto' takes simd", async () => {
      await engineWithout('relaxed');
      expect(await left('wasm', { variant: 'relaxed' })).toMatchObject({
        _tag: 'UnsupportedEnvironment',
        message: expect.stringMatching(/--experimental-wasm-relaxed-simd, or ask for variant 'auto'/) as string,
      });
      expect((await start('wasm', { variant: 'auto' })).report.variant).toBe('simd');
    });

    test("with relaxed SIMD: 'relaxed' and 'auto' take it, and it computes", async () => {
      for (const variant of ['relaxed', 'auto'] as const) {
        const backend = await start('wasm', { variant });
        expect(backend.report.variant).toBe('relaxed');
        expect(await product()).toEqual([11]);
        await backend.stop();
      }
    });
  });

  test('a factory that fails: BackendFailed with its cause; the current backend stays, and the next start works', async () => {
    await start('cpu');
    await import('@tensorflow/tfjs-backend-wasm');
    const { factory, priority } = tf.engine().registryFactory['wasm'] as { factory: () => never; priority: number };
    const replaceFactory = (make: () => Promise<tf.KernelBackend>): void => {
      tf.removeBackend('wasm');
      tf.registerBackend('wasm', make, priority);
    };
    replaceFactory(() => Promise.reject(new Error('no file')));
    const failed = await left('wasm');
    replaceFactory(factory);
    expect(failed).toMatchObject({ _tag: 'BackendFailed', cause: new Error('no file') });
    expect((failed as Error).message).toMatch(/^backend 'wasm' did not start: no file\. In Node, /);
    expect(tf.getBackend()).toBe('cpu');
    await start('wasm');
    expect(await product()).toEqual([11]);
  });
});

describe('stopping', () => {
  test('makes the backend that was started last before it current', async () => {
    await start('wasm');
    const cpu = await start('cpu');
    await cpu.stop();
    expect(tf.getBackend()).toBe('wasm');
  });

  test('leaves the current backend alone when another one stops', async () => {
    const wasm = await start('wasm');
    await start('cpu');
    await wasm.stop();
    expect(tf.getBackend()).toBe('cpu');
  });

  test('and one that is not ours, too', async () => {
    const wasm = await start('wasm');
    tf.registerBackend('another', () => tf.findBackend('cpu'));
    await tf.setBackend('another');
    await wasm.stop();
    expect(tf.getBackend()).toBe('another');
    tf.removeBackend('another');
    await tf.setBackend('cpu');
  });

  test.each(['cpu', 'wasm'] as const)('%s puts every stock kernel back and removes what was added', async (name) => {
    await import('@tensorflow/tfjs-backend-wasm');
    const stock = kernelFuncs(name);
    const backend = await start(name);
    const { replaced, added } = backend.report.kernels;
    for (const kernel of replaced) expect(kernelFuncs(name).get(kernel)).not.toBe(stock.get(kernel));
    expect(kernelFuncs(name).size).toBe(stock.size + added.length);
    await backend.stop();
    expect(new Map([...kernelFuncs(name)].sort())).toEqual(new Map([...stock].sort()));
    for (const [kernel, func] of stock) expect(kernelFuncs(name).get(kernel)).toBe(func);
  });

  test('and starting again, five times: it computes each time and no tensor is left', async () => {
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) {
      const backend = await start('wasm');
      expect(await product()).toEqual([11]);
      await backend.stop();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test('no handler of the process is left by the wasm backend, neither while it runs nor after', async () => {
    const handlers = (): unknown[] => [
      ...process.listeners('uncaughtException'),
      ...process.listeners('unhandledRejection'),
    ];
    const before = handlers();
    const backend = await start('wasm');
    expect(handlers()).toEqual(before);
    await backend.stop();
    expect(handlers()).toEqual(before);
  });

  test('a tensor that outlives wasm: reading it says why it cannot be read, disposing it is harmless', async () => {
    const wasm = await start('wasm');
    const before = tf.memory().numTensors;
    const x = tf.tensor1d([1]);
    await wasm.stop();
    await expect(x.data()).rejects.toThrow(/wasm backend that has been stopped/);
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a wasm backend that the program started itself stays, with its tensors and stock kernels', async () => {
    await import('@tensorflow/tfjs-backend-wasm');
    await tf.setBackend('wasm');
    const own = tf.backend() as BackendWasm;
    const stock = kernelFuncs('wasm');
    const x = tf.tensor2d([[2]]);
    tf.tensor1d([1]).dispose(); // Emscripten replaces its functions at their first call
    const blocks = new Set<number>();
    const { _malloc: malloc, _free: free } = heapOf(own);
    const heap = Object.assign(heapOf(own), {
      _malloc: (bytes: number) => (blocks.add(malloc(bytes)), [...blocks].at(-1) as number),
      _free: (block: number) => (blocks.delete(block), free(block)),
    });
    const wasm = await start('wasm');
    expect(tf.backend()).toBe(own);
    expect(await product()).toEqual([11]);
    expect(blocks.size).toBe(1); // working memory
    await wasm.stop();
    expect(blocks.size).toBe(0);
    Object.assign(heap, { _malloc: malloc, _free: free });
    await tf.setBackend('wasm');
    expect(tf.backend()).toBe(own);
    expect(kernelFuncs('wasm').get('BatchMatMul')).toBe(stock.get('BatchMatMul'));
    const y = tf.matMul(x, x);
    expect([...(await y.data())]).toEqual([4]);
    tf.dispose([x, y]);
    const { factory, priority } = tf.engine().registryFactory['wasm'] as Parameters<typeof tf.registerBackend>[1] & {
      factory: () => Promise<tf.KernelBackend>;
      priority: number;
    };
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', factory, priority);
  });
});
