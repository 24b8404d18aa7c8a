// What a user of plain Node sees: the builds, without a bundler or a loader.
import { describe, expect, test } from 'vitest';
import { evaluate } from './process.ts';

/** Prints the second derivative of tanh at 0.5: −2 t (1 − t²). Stock tfjs gives another number or throws. */
const secondDerivative = `
  const x = tf.tensor1d([0.5]);
  const [second] = await grad((x) => tf.sum(grad((x) => tf.sum(tf.tanh(x)))(x)))(x).data();
  console.log(second.toFixed(5));`;
const t = Math.tanh(0.5);
const expected = `${(-2 * t * (1 - t * t)).toFixed(5)}\n`;

const cases: Record<string, string> = {
  'with tfjs-core alone': `
    import * as tf from '@tensorflow/tfjs-core';
    import '@tensorflow/tfjs-backend-cpu';
    import { grad } from '@gr/autodiff';
    await tf.setBackend('cpu');`,
  'beside the bundle, imported before': `
    import * as tf from '@tensorflow/tfjs';
    import { grad } from '@gr/autodiff';
    await tf.setBackend('cpu');`,
  'beside the bundle, imported after': `
    import { grad } from '@gr/autodiff';
    const tf = await import('@tensorflow/tfjs');
    await tf.setBackend('cpu');`,
  'imported twice, as two copies': `
    import * as tf from '@tensorflow/tfjs-core';
    import '@tensorflow/tfjs-backend-cpu';
    import { registerGradients } from '@gr/autodiff';
    import { pathToFileURL } from 'node:url';
    const copy = await import(pathToFileURL('dist/registry.js').href + '?copy');
    if (copy.registerGradients === registerGradients) throw new Error('not a second copy');
    copy.registerGradients();
    registerGradients();
    const { grad } = await import('@gr/autodiff');
    await tf.setBackend('cpu');`,
};

describe('gradients are sound', () => {
  for (const [name, program] of Object.entries(cases))
    test(name, async () => {
      const { code, out, err } = await evaluate(program + secondDerivative);
      expect(err.replace(/=+\n.*tfjs-node.*\n=+\n/g, '').trim()).toBe('');
      expect({ code, out }).toEqual({ code: 0, out: expected });
    });

  test("under the user's own tf.grad", async () => {
    const { out } = await evaluate(`
      import * as tf from '@tensorflow/tfjs-core';
      import '@tensorflow/tfjs-backend-cpu';
      import '@gr/autodiff';
      await tf.setBackend('cpu');
      const second = tf.grad((x) => tf.sum(tf.grad((x) => tf.sum(tf.tanh(x)))(x)))(tf.tensor1d([0.5]));
      console.log((await second.data())[0].toFixed(5));`);
    expect(out).toBe(expected);
  });

  test('on two backends in turn, and the process ends by itself', async () => {
    const { code, out, err } = await evaluate(
      `
      import * as tf from '@tensorflow/tfjs-core';
      import { grad } from '@gr/autodiff';
      import { useBackend } from '@gr/backends';
      for (const name of ['cpu', 'wasm', 'cpu', 'wasm']) {
        const { right: backend } = await useBackend(name)();
        const g = grad((w) => tf.sum(tf.square(grad((x) => tf.sum(tf.tanh(tf.mul(w, x))))(tf.tensor1d([0.5])))))(tf.tensor1d([0.8]));
        console.log(backend.name, (await g.data())[0].toFixed(4));
        await backend.stop();
      }`,
      'apps/cli',
    );
    const value = out.split('\n')[0]!.split(' ')[1];
    expect(err).toBe('');
    expect({ code, out }).toEqual({
      code: 0,
      out: ['cpu', 'wasm', 'cpu', 'wasm'].map((b) => `${b} ${value}\n`).join(''),
    });
  });

  test('an exception in a program that runs on wasm has its own trace and status 1', async () => {
    const { code, err } = await evaluate(
      `import { useBackend } from '@gr/backends';
       await useBackend('wasm')();
       setTimeout(() => { throw new Error('mine'); }, 5);`,
      'apps/cli',
    );
    expect(code).toBe(1);
    expect(err).toContain('Error: mine');
  });
});
