import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, describe, expect, test } from 'vitest';
import type { Load } from '../on-demand.ts';
import { type TensorflowOptions, checkRunningTensorflow, startTensorflow } from './start.ts';

const absent = (name: string): Promise<never> =>
  Promise.reject(Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' }));

/** A package that registers its backend when it is loaded. */
const bringing = (name: string, isUsingGpuDevice: boolean): Load => {
  const backend = Object.assign(Object.create(tf.findBackend('cpu')) as tf.KernelBackend, { isUsingGpuDevice });
  return async (asked) => {
    if (asked !== name) return absent(asked);
    if (tf.engine().registryFactory['tensorflow'] === undefined) tf.registerBackend('tensorflow', () => backend);
    return undefined;
  };
};
afterEach(() => {
  if (tf.engine().registryFactory['tensorflow'] !== undefined) tf.removeBackend('tensorflow');
});

const refused = async (options: TensorflowOptions, load: Load): Promise<unknown> =>
  startTensorflow(options, load).then(
    () => undefined,
    (error: unknown) => error,
  );

test('neither package is installed: what to install', async () => {
  expect(await refused({}, absent)).toMatchObject({
    _tag: 'UnsupportedEnvironment',
    reason: 'the tensorflow backend needs @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node, which is not installed',
    remedy: expect.stringMatching(/Debian, macOS and Windows: npm install @tensorflow\/tfjs-node@4\.22\.0/) as string,
  });
});

test('installed without its native library: how to build it', async () => {
  const unbuilt: Load = async (name) =>
    name === '@tensorflow/tfjs-node'
      ? Promise.reject(
          new Error('The Node.js native addon module (tfjs_binding.node) can not be found at path: /x\nDetails'),
        )
      : absent(name);
  expect(await refused({}, unbuilt)).toMatchObject({
    reason:
      'the native library of @tensorflow/tfjs-node (The Node.js native addon module (tfjs_binding.node) can not be found at path: /x) cannot be loaded',
    remedy: expect.stringContaining('npm rebuild @tensorflow/tfjs-node-gpu') as string,
  });
});

describe('installed', () => {
  test('on Node 23 and later it finds the function that Node no longer has', async () => {
    const util = process.getBuiltinModule('node:util') as { isNullOrUndefined?: (x: unknown) => boolean };
    const before = Object.getOwnPropertyDescriptor(util, 'isNullOrUndefined');
    delete util.isNullOrUndefined;
    const seen: unknown[] = [];
    try {
      await startTensorflow({}, async (name) => {
        seen.push(...[null, undefined, 0, ''].map((x) => util.isNullOrUndefined?.(x)));
        return bringing('@tensorflow/tfjs-node-gpu', true)(name);
      });
    } finally {
      delete util.isNullOrUndefined;
      if (before !== undefined) Object.defineProperty(util, 'isNullOrUndefined', before);
    }
    expect(seen).toEqual([true, true, false, false]);
  });

  test('the package with CUDA comes first, and says what it runs on', async () => {
    const { report } = await startTensorflow({}, bringing('@tensorflow/tfjs-node-gpu', true));
    expect(report).toMatchObject({ package: '@tensorflow/tfjs-node-gpu', device: 'a CUDA device', software: false });
  });

  test('without a GPU it runs on the processor, unless that is refused', async () => {
    const load = bringing('@tensorflow/tfjs-node', false);
    expect((await startTensorflow({}, load)).report).toMatchObject({ software: true });
    expect(await refused({ software: 'refuse' }, load)).toMatchObject({
      _tag: 'UnsupportedEnvironment',
      message: expect.stringContaining('found no GPU, only the processor') as string,
    });
  });

  test('another package than the one that runs is refused', async () => {
    const running = await startTensorflow({}, bringing('@tensorflow/tfjs-node', false));
    expect(() => checkRunningTensorflow(running, { package: '@tensorflow/tfjs-node-gpu' })).toThrow(
      expect.objectContaining({ _tag: 'InvalidOption', expected: ['@tensorflow/tfjs-node'] }) as Error,
    );
    expect(() => checkRunningTensorflow(running, {})).not.toThrow();
  });
});
