// WebGPU in plain Node: its life, the loss of its device, and how its processes end.
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { driverForTests } from '../../scripts/machine/vulkan.mjs';
import { lifecycle, loss } from './gpu-programs.ts';
import { evaluate } from './process.ts';

const without = (process.env['GR_WITHOUT'] ?? '').split(' ').includes('node-webgpu');
// the folder silences a warning of the loader
const env = { XDG_RUNTIME_DIR: tmpdir(), VK_ICD_FILENAMES: driverForTests() };
const run = (program: string) => evaluate(program, '.', env);

describe.skipIf(without)(`WebGPU in Node${without ? ' (skipped: no Vulkan driver, see npm test)' : ''}`, () => {
  test('starts, is shared, stands beside another backend, stops and starts again', async () => {
    const { out, code } = await run(lifecycle("'webgpu'"));
    expect(out.trim().split('\n')).toEqual([
      'started true 64 true',
      'shared true true 64',
      'beside true 11',
      'back true 11',
      'refused Left UnsupportedEnvironment',
      'gpu true',
      'stopped true 64',
      'this tensor was on a webgpu backend that has been stopped: read tensors before stopping their backend',
      'again true 64',
    ]);
    expect(code).toBe(0);
  });

  test('a lost device ends a run with its last state, which continues elsewhere', async () => {
    const { out, code } = await run(loss("'webgpu'", 'tf.backend().device.destroy();'));
    const lines = out.trim().split('\n');
    // before that are the driver's own words, if it has any
    const [failed, message, ...rest] = lines.slice(lines.findIndex((line) => line.startsWith('failed')));
    expect(failed).toMatch(/^failed [34] GpuFailure lost$/);
    expect(message).toMatch(/^(layer \S+: )?backend 'webgpu': the GPU was lost .* go on from the last checkpoint/);
    const step = Number(failed!.split(' ')[1]);
    expect(rest).toEqual([
      'readable 12544 true',
      'not shared any more Left',
      `went on ${step + 1} true`,
      `went on ${step + 2} true`,
      'fresh true 64',
    ]);
    expect(code).toBe(0);
  });

  const multiply = `
    import * as E from 'fp-ts/lib/Either.js';
    import * as tf from '@tensorflow/tfjs-core';
    import { useBackend } from '@gr/backends';
    const started = await useBackend('webgpu')();
    if (E.isLeft(started)) throw new Error(started.left.message);
    const backend = started.right;
    const product = () => {
      const c = tf.tidy(() => tf.matMul(tf.ones([256, 256]), tf.ones([256, 256])));
      return c.data().finally(() => c.dispose());
    };
    console.log((await product())[0]);
  `;
  test('a tensor that the GPU cannot hold throws from its op, and nothing else is affected', async () => {
    const { out, code } = await run(`${multiply}
      try { tf.fill([2 ** 16, 2 ** 16], 1); } catch ({ name, kind }) { console.log(name, kind); }
      console.log((await product())[0]);
      console.log((await useBackend('webgpu')())._tag);
      process.exit(0);`);
    expect(out).toBe('256\nGpuFailure out-of-memory\n256\nRight\n');
    expect(code).toBe(0);
  });

  /** How often each end is tried. `GR_DAWN_STARTS=30` for the long form. */
  const starts = Number(process.env['GR_DAWN_STARTS'] ?? 1);

  test.each([
    ['at its end, the backend running', '', 0],
    ['at its end, the backend stopped', 'await backend.stop();', 0],
    ['by process.exit', 'process.exit(3);', 3],
    ['by process.exit with work under way', 'void product(); setTimeout(() => process.exit(4), 5);', 4],
    ['by an exception that nobody catches', "throw new Error('lost');", 1],
    ['by an exception in a callback', "setTimeout(() => { throw new Error('lost'); }, 5);", 1],
    ['by a rejection that nobody handles', "void Promise.reject(new Error('lost'));", 1],
  ])(
    'a process ends %s, with its own status and trace',
    async (_, end, code) => {
      for (let i = 0; i < starts; i++) {
        const ended = await run(multiply + end);
        expect([ended.code, ended.signal, ended.out]).toEqual([code, null, '256\n']);
        if (code === 1) expect(ended.err).toContain('Error: lost');
      }
    },
    60_000 * starts,
  );
});
