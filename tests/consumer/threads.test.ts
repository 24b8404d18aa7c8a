// A process whose kernels run on several threads ends as one without them does.
import { expect, test } from 'vitest';
import { evaluate } from './process.ts';

const multiply = `
  import * as E from 'fp-ts/lib/Either.js';
  import * as tf from '@tensorflow/tfjs-core';
  import { useBackend } from '@gr/backends';
  const started = await useBackend('wasm', { threads: 3 })();
  if (E.isLeft(started)) throw new Error(started.left.message);
  const backend = started.right;
  const product = () => {
    const c = tf.tidy(() => tf.matMul(tf.ones([256, 256]), tf.ones([256, 256])));
    return c.data().finally(() => c.dispose());
  };
  console.log((await product())[0]);
`;

test.each([
  ['at its end, the backend running', '', 0],
  ['at its end, the backend stopped', 'await backend.stop();', 0],
  ['by process.exit', 'process.exit(3);', 3],
  [
    'by process.exit in the middle of a step',
    'setTimeout(() => process.exit(4), 200); for (;;) await Promise.all([product(), new Promise(setImmediate)]);',
    4,
  ],
  ['by an exception that nobody catches', "throw new Error('lost');", 1],
  ['by an exception in a callback', "setTimeout(() => { throw new Error('lost'); }, 5);", 1],
  ['by a rejection that nobody handles', "void Promise.reject(new Error('lost'));", 1],
])('%s', async (_, end, code) => {
  const ended = await evaluate(multiply + end, 'packages/train');
  expect([ended.code, ended.signal, ended.out]).toEqual([code, null, '256\n']);
  if (code === 1) expect(ended.err).toContain('Error: lost');
});

test('after a worker of its own has used threads and ended', async () => {
  const inWorker = `
    import { Worker } from 'node:worker_threads';
    const text = ${JSON.stringify(`(async () => {${multiply.replace(/import (.*) from (.*);/g, (_, names: string, from: string) => `const ${names.replace('* as ', '')} = await import(${from});`)}})()`)};
    new Worker(text, { eval: true }).on('exit', (code) => console.log('ended', code));
  `;
  const ended = await evaluate(inWorker, 'packages/train');
  expect([ended.code, ended.out, ended.err]).toEqual([0, '256\nended 0\n', '']);
});
