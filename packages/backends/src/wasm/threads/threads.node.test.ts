import * as E from 'fp-ts/lib/Either.js';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Backend, useBackend } from '../../index.ts';
import {
  array,
  drawFrom,
  relativeError,
  runKernel,
  runKernels,
  started,
  type Values,
} from '../../testing/run-kernel.ts';
import { allowRelaxedSimd } from '../module.ts';

await allowRelaxedSimd();

const running: Backend[] = [];
async function start(options: object): Promise<Backend<'wasm'>> {
  const backend = await started('wasm', options);
  running.push(backend);
  return backend;
}
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const backend of running.splice(0)) await backend.stop();
});

const draw = drawFrom(3);
const [x, filter, dy] = [array([37, 14, 14, 6], draw), array([5, 5, 6, 16], draw), array([37, 10, 10, 16], draw)];
const attrs = { strides: [1, 1], pad: 'valid', dilations: [1, 1], dataFormat: 'NHWC' };
const product = { transposeA: false, transposeB: false };

/** Kernels that are large enough to be divided. */
const cases = {
  BatchMatMul: () => runKernel('wasm', 'BatchMatMul', { a: array([63, 300], drawFrom(4)), b: array([300, 101], drawFrom(5)) }, product), // prettier-ignore
  Conv2D: () => runKernel('wasm', 'Conv2D', { x, filter }, attrs),
  Conv2DBackpropInput: () =>
    runKernel('wasm', 'Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape }),
  Conv2DBackpropFilter: () =>
    runKernel('wasm', 'Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape }),
  BatchNormTrainGradGrad: async () => {
    const channel = array([16], drawFrom(7));
    const inputs = { ddx: dy, ddgamma: channel, ddbeta: channel, dy, x: dy, gamma: channel, mean: channel };
    const variance = { shape: [16], values: channel.values.map((v) => 1 + v * v) };
    const results = await runKernels('wasm', 'BatchNormTrainGradGrad', { ...inputs, variance }, { epsilon: 1e-5 });
    return results[1] as Values;
  },
  BatchNormTrain: async () => {
    const channel = array([16], drawFrom(8));
    const results = await runKernels(
      'wasm',
      'BatchNormTrain',
      { x: dy, gamma: channel, beta: channel },
      { epsilon: 1e-5 },
    );
    return results[0] as Values;
  },
  Tanh: () => runKernel('wasm', 'Tanh', { x: array([50_001], drawFrom(6)) }),
} satisfies Record<string, () => Promise<Values>>;
/** Those whose sums are divided. */
const divided = ['Conv2DBackpropFilter', 'BatchNormTrainGradGrad', 'BatchNormTrain'];

/** Equal for equal bits. */
const bits = ({ values }: Values): string => Buffer.from(values.buffer).toString('base64');

async function outcomes(options: object): Promise<ReadonlyMap<string, Values>> {
  const backend = await started('wasm', options);
  const values = new Map<string, Values>();
  for (const [name, run] of Object.entries(cases)) {
    values.set(name, await run());
    for (let again = 0; again < 20; again++) expect(bits(await run())).toBe(bits(values.get(name) as Values));
  }
  await backend.stop();
  return values;
}

describe.each(['simd', 'relaxed'] as const)('%s kernels', (variant) => {
  test('on 2 and 3 threads repeat their bits, which are those of one thread where no sum is divided', async () => {
    const alone = await outcomes({ variant });
    for (const threads of [2, 3]) {
      for (const [name, values] of await outcomes({ variant, threads })) {
        const want = alone.get(name) as Values;
        if (divided.includes(name)) expect(relativeError(values, want)).toBeLessThan(1e-6);
        else expect(bits(values)).toBe(bits(want));
      }
    }
  });
});

describe('starting with threads', () => {
  test.each([
    [1, 'simd', 'simd'],
    [2, 'simd', 'shared'],
    [3, 'relaxed', 'shared-relaxed'],
    [2, 'auto', 'shared-relaxed'],
  ])('%i threads, variant %s: the report says %s and how many', async (threads, variant, built) => {
    const { report } = await start({ threads, variant });
    expect(report).toMatchObject({ variant: built, threads });
  });

  test('without the option there is one thread', async () => {
    expect((await start({})).report).toMatchObject({ variant: 'simd', threads: 1 });
  });

  test('start and stop in turn, with and without: each computes, and the memory grows under the workers', async () => {
    for (const threads of [2, 1, 3, 2]) {
      const backend = await start({ threads });
      const large = tf.ones([3000, 2000]); // beyond the first 16 MiB
      const c = tf.matMul(large, tf.ones([2000, 8]));
      expect(new Set(await c.data())).toEqual(new Set([2000]));
      tf.dispose([large, c]);
      await backend.stop();
    }
    expect(tf.getBackend()).toBe('cpu');
  });

  test('a second start shares the threads, with the same number or none; the last to stop ends them', async () => {
    const first = await start({ threads: 2 });
    const second = await start({});
    expect((await start({ threads: 2, variant: 'simd' })).report).toBe(second.report);
    await first.stop();
    expect(second.report.threads).toBe(2);
    expect((await cases.BatchMatMul()).values.every(Number.isFinite)).toBe(true);
  });

  test('no handler of the process is left', async () => {
    const handlers = (): unknown[] => [
      ...process.listeners('uncaughtException'),
      ...process.listeners('unhandledRejection'),
      ...process.listeners('exit'),
    ];
    const before = handlers();
    const backend = await start({ threads: 2 });
    expect(handlers()).toEqual(before);
    await backend.stop();
    expect(handlers()).toEqual(before);
  });
});

describe('what cannot be had gives Left', () => {
  const left = async (options: object): Promise<unknown> => {
    const result = await useBackend('wasm', options)();
    if (E.isRight(result)) running.push(result.right);
    return E.isLeft(result) ? result.left : undefined;
  };

  test.each([0, -1, 1.5, NaN, 65, '2', null])('threads %j', async (threads) => {
    expect(await left({ threads })).toMatchObject({
      _tag: 'InvalidOption',
      option: 'threads',
      message: expect.stringMatching(/expected a whole number from 1 to 64: leave it out for 1/) as string,
    });
  });

  test('another number than runs', async () => {
    await start({ threads: 2 });
    expect(await left({ threads: 3 })).toMatchObject({ _tag: 'InvalidOption', option: 'threads', expected: ['2'] });
    expect(await left({ threads: 1 })).toMatchObject({ _tag: 'InvalidOption', option: 'threads', expected: ['2'] });
    expect(await left({ variant: 'relaxed' })).toMatchObject({ _tag: 'InvalidOption', expected: ['shared'] });
  });

  test('an engine without SharedArrayBuffer', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    expect(await left({ threads: 2 })).toMatchObject({
      _tag: 'UnsupportedEnvironment',
      message: expect.stringMatching(/no SharedArrayBuffer .*: leave it out/) as string,
    });
    expect(await left({ threads: 1 })).toBeUndefined();
  });

  test('a page that is not cross-origin isolated', async () => {
    const { process } = globalThis;
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
    const failed = await left({ threads: 2 });
    vi.unstubAllGlobals();
    expect(failed).toMatchObject({
      _tag: 'UnsupportedEnvironment',
      message: expect.stringMatching(/Cross-Origin-Opener-Policy: same-origin .* or leave it out/) as string,
    });
  });

  test('a wasm backend that the program has started itself, which goes on as it was', async () => {
    await import('@tensorflow/tfjs-backend-wasm');
    await tf.setBackend('wasm');
    const own = tf.backend();
    expect(await left({ threads: 2 })).toMatchObject({ _tag: 'InvalidOption', option: 'threads', expected: ['1'] });
    expect(tf.backend()).toBe(own);
    expect([...(await tf.add(1, 2).data())]).toEqual([3]);
    const { factory, priority } = tf.engine().registryFactory['wasm'] as {
      factory: () => Promise<tf.KernelBackend>;
      priority: number;
    };
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', factory, priority);
    await tf.setBackend('cpu');
  });
});
