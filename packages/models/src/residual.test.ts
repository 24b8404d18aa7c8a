import * as tf from '@tensorflow/tfjs-core';
import { key, uniform } from '@gr/random';
import { paths } from '@gr/tree';
import { expect, test } from 'vitest';
import * as gr from './index.ts';

const mode = { kind: 'eval' } as const;

test('y = after(body(x) + shortcut(x))', async () => {
  const [body, shortcut, after] = [gr.dense({ units: 3 }), gr.dense({ units: 3, bias: false }), gr.tanh()];
  const block = gr.residual({ body, shortcut, after });
  const { params, state, output } = block.init(key(0), [4]);
  expect(output).toEqual([3]);
  expect(paths(params)).toEqual(['body.w', 'body.b', 'shortcut.w']);
  const x = uniform(key(1), [2, 4]);
  const sum = tf.add(body.apply(params.body, {}, x, mode).y, shortcut.apply(params.shortcut, {}, x, mode).y);
  expect(await block.apply(params, state, x, mode).y.data()).toEqual(await tf.tanh(sum).data());
});

test('relu after the sum, in one pass: the same values', async () => {
  const [body, shortcut] = [gr.dense({ units: 5 }), gr.dense({ units: 5 })];
  const block = gr.residual({ body, shortcut, after: gr.relu() });
  const { params, state } = block.init(key(0), [4]);
  const x = uniform(key(1), [3, 4], { min: -1, max: 1 });
  const sum = tf.add(body.apply(params.body, {}, x, mode).y, shortcut.apply(params.shortcut, {}, x, mode).y);
  const { y, state: next } = block.apply(params, state, x, mode);
  expect(await y.data()).toEqual(await tf.relu(sum).data());
  expect(next).toEqual(state);
});

test('without shortcut and after: y = body(x) + x', async () => {
  const block = gr.residual({ body: gr.relu() });
  const { params, state } = block.init(key(0), [2]);
  const { y } = block.apply(params, state, tf.tensor2d([[-1, 2]]), mode);
  expect(Array.from(await y.data())).toEqual([-1, 4]);
});

test('option A: the mean of each window, partial ones too, then channels of zeros', async () => {
  const shortcut = gr.optionAShortcut({ filters: 3, stride: 2 });
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  expect(shortcut.init(key(0), [3, 3, 1]).output).toEqual([2, 2, 3]);
  const values = Array.from(await shortcut.apply({}, {}, x, mode).y.data());
  expect(values).toEqual([3, 0, 0, 4.5, 0, 0, 7.5, 0, 0, 9, 0, 0]);
});

test('shapes that cannot be added: both shapes and the fix', () => {
  const block = gr.residual({ body: gr.conv2d({ filters: 8, kernel: 3, stride: 2, padding: 'same' }) });
  const message =
    'layer block1: residual: for inputs of shape [8, 8, 4] the body gives [4, 4, 8] and the shortcut [8, 8, 4], expected the ' +
    'same shape. Give the body the shape of its input, or a shortcut such as optionAShortcut({ filters, stride }).';
  expect(() => gr.serial({ block1: block }).init(key(0), [8, 8, 4])).toThrow(message);
  expect(() => gr.summary(gr.serial({ block1: block }), [8, 8, 4])).toThrow(message);
});

test('an error names the part', () => {
  const block = gr.residual({ body: gr.serial({ fc: gr.dense({ units: 2 }) }) });
  expect(() => block.init(key(0), [2, 2, 1])).toThrow('layer body.fc: dense was given');
});
