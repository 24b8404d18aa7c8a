import { expect, test } from 'vitest';
import { openDawn } from './dawn.ts';

const failing = (error: Error) => openDawn(undefined, () => Promise.reject(error)).catch((thrown: unknown) => thrown);

test('without the package webgpu: the command that installs it', async () => {
  const absent = Object.assign(new Error("Cannot find package 'webgpu'"), { code: 'ERR_MODULE_NOT_FOUND' });
  expect(await failing(absent)).toMatchObject({
    _tag: 'UnsupportedEnvironment',
    backend: 'webgpu',
    message:
      'WebGPU in Node needs the package webgpu, which is not installed. ' +
      'Debian 12 or later, macOS 11 or later, Windows 10 or later: npm install webgpu@0.6.2.',
  });
});

test('a package that does not load: why', async () => {
  expect(await failing(new Error("version `GLIBC_2.38' not found"))).toMatchObject({
    reason: "the package webgpu cannot be loaded here: version `GLIBC_2.38' not found",
  });
});

test('the adapter is asked for by its name', async () => {
  const asked: (readonly string[])[] = [];
  const create = (options: readonly string[]) => (asked.push(options), {});
  await openDawn(undefined, async () => ({ create, globals: {} }));
  await openDawn('llvmpipe', async () => ({ create, globals: {} }));
  expect(asked).toEqual([[], ['adapter=llvmpipe']]);
});
