// What a page gets from the builds by way of Vite: the README's example and the lives of the backends, in Chromium.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lifecycle, loss } from './gpu-programs.ts';
import { type Page, openPage } from './page.ts';
import { root } from './process.ts';

/** The README's example, shorter and on the backend that the page's address names. */
const example = (): string => {
  const text = /^```js\n([\s\S]*?)^```/m.exec(readFileSync(`${root}README.md`, 'utf8'))![1]!;
  return text
    .replace("useBackend('wasm')", 'useBackend(backend)')
    .replace('size: 50', 'size: 5')
    .replace('iterations: 200, every: 50', 'iterations: 2, every: 1')
    .replace('digits(key(2), 2000)', 'digits(key(2), 10)')
    .replace('digits(key(4), 1000)', 'digits(key(4), 10)');
};

const backend = "new URLSearchParams(location.search).get('backend')";
const files = ['tfjs-backend-wasm', 'tfjs-backend-wasm-simd', 'tfjs-backend-wasm-threaded-simd'];
const wasmPaths = `
  import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
  ${files.map((name, i) => `import file${i} from '@tensorflow/tfjs-backend-wasm/dist/${name}.wasm?url';`).join('\n')}
  setWasmPaths({ ${files.map((name, i) => `'${name}.wasm': file${i}`).join(', ')} });`;

const lose = `
  const { gl } = tf.backend().gpgpu ?? {};
  if (gl === undefined) tf.backend().device.destroy();
  else gl.getExtension('WEBGL_lose_context').loseContext();`;

/** Products and a filter's gradient on one thread and on two. */
const threads = `
  import * as E from 'fp-ts/lib/Either.js';
  import * as tf from '@tensorflow/tfjs-core';
  import { useBackend } from '@gr/backends';

  const x = Float32Array.from({ length: 32 * 12 * 12 * 8 }, (_, i) => Math.sin(i));
  const compute = async () => {
    const results = tf.tidy(() => {
      const images = tf.tensor(x, [32, 12, 12, 8]);
      const rows = tf.reshape(images, [256, 144]);
      const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dimRoundingMode: undefined, filterShape: [3, 3, 8, 8] };
      const filter = tf.engine().runKernel('Conv2DBackpropFilter', { x: images, dy: images }, attrs);
      return [tf.matMul(rows, rows, false, true), tf.tanh(images), filter];
    });
    const values = await Promise.all(results.map((t) => t.data()));
    tf.dispose(results);
    return values.map((list) => Float32Array.from(list));
  };
  const error = (got, want) => {
    const scale = want.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    return got.reduce((most, v, i) => Math.max(most, Math.abs(v - want[i])), 0) / scale;
  };
  const on = async (options) => {
    const started = await useBackend('wasm', options)();
    if (E.isLeft(started)) return console.log(started.left._tag, started.left.message);
    const { report, stop } = started.right;
    const [first, second] = [await compute(), await compute()];
    const again = first.every((values, i) => error(second[i], values) === 0);
    await stop();
    console.log('threads', report.threads, 'same again', again);
    return first;
  };
  const alone = await on({});
  await on({ threads: 2 });
  const shared = await on({ threads: 2, simdBinary: file1 });
  if (shared !== undefined) console.log(...shared.map((values, i) => error(values, alone[i]) < 1e-6));
  await on({});`;

let page: Page | undefined;
beforeAll(async () => {
  page = await openPage({
    threads: `${wasmPaths}\n${threads}`,
    example: `${wasmPaths}\nconst backend = ${backend};\n${example()}`,
    lifecycle: lifecycle(backend),
    loss: loss(backend, lose),
  });
});
afterAll(() => page?.close());

/** The numbers of a step's line, or of the evaluation's. */
const numbers = (line: string | undefined): readonly number[] =>
  (line?.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);

describe("the README's example", () => {
  let onCpu: readonly (readonly number[])[];

  test.each(['cpu', 'wasm', 'webgl', 'webgpu'])('on %s, with the numbers of cpu', async (name) => {
    const { out, errors } = await page!.run('example', { backend: name });
    expect(errors).toEqual([]);
    expect(out).toHaveLength(3);
    const got = out.map(numbers);
    onCpu ??= got;
    expect(got.map((line) => line.length)).toEqual([3, 3, expect.any(Number)]);
    got.forEach((line, i) => line.forEach((value, k) => expect(value).toBeCloseTo(onCpu[i]![k]!, 3)));
  });
});

describe('threads', () => {
  test('in a cross-origin isolated page compute what one thread does, with the same bits each time', async () => {
    const { out, errors } = await page!.run('threads', { isolated: '' });
    expect(errors).toEqual([]);
    expect(out).toEqual([
      'threads 1 same again true',
      expect.stringMatching(/^InvalidOption option simdBinary is undefined, expected .*tfjs-backend-wasm-simd.wasm/),
      'threads 2 same again true',
      'true true true',
      'threads 1 same again true',
    ]);
  });

  test('in another page cannot be had, and the message names the headers', async () => {
    const { out, errors } = await page!.run('threads');
    expect(errors).toEqual([]);
    expect(out).toEqual([
      'threads 1 same again true',
      expect.stringMatching(/^UnsupportedEnvironment .*Cross-Origin-Opener-Policy: same-origin/),
      expect.stringMatching(/^UnsupportedEnvironment /),
      'threads 1 same again true',
    ]);
  });
});

describe.each(['webgl', 'webgpu'])('%s', (name) => {
  test('starts, is shared, stands beside another backend, stops and starts again', async () => {
    const { out, errors } = await page!.run('lifecycle', { backend: name });
    expect(errors).toEqual([]);
    expect(out).toEqual([
      'started true 64 true',
      'shared true true 64',
      'beside true 11',
      'back true 11',
      'refused Left UnsupportedEnvironment',
      'gpu true',
      'stopped true 64',
      `this tensor was on a ${name} backend that has been stopped: read tensors before stopping their backend`,
      'again true 64',
    ]);
  });

  test('a lost device ends a run with its last state, which continues elsewhere', async () => {
    const { out, errors } = await page!.run('loss', { backend: name });
    expect(errors).toEqual([]);
    const [failed, message, ...rest] = out;
    expect(failed).toMatch(/^failed [34] GpuFailure lost$/);
    expect(message).toMatch(
      new RegExp(`^(layer \\S+: )?backend '${name}': the GPU was lost .* go on from the last checkpoint\\.$`),
    );
    const step = Number(failed!.split(' ')[1]);
    expect(rest).toEqual([
      'readable 12544 true',
      'not shared any more Left',
      `went on ${step + 1} true`,
      `went on ${step + 2} true`,
      'fresh true 64',
    ]);
  });
});
