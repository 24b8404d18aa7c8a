// What the fuzzer must find, and what it must leave alone.
import * as tf from '@tensorflow/tfjs-core';
import { expect, inject, test } from 'vitest';
import { registerGradients } from '@gr/autodiff';
import { campaign } from './campaign.ts';
import { print } from './print.ts';
import type { Call, Input, Program } from './program.ts';
import type { Runner } from './runners/runner.ts';
import { openSession } from './session.ts';
import type { Finding, Verdict } from './verdict.ts';

const backend = inject('backend');
const session = () => openSession(backend, { seed: 1, order: 2, large: 0, special: false });

const input = (shape: readonly number[], values: readonly number[]): Input => ({
  shape,
  dtype: 'float32',
  values: values.map(Math.fround),
});
const call = (name: string, ...args: Call['args']): Call => ({ name, args });
const programOf = (inputs: readonly Input[], ...calls: readonly Call[]): Program => ({
  inputs,
  calls,
  style: 'grad',
  cotangents: 5,
  order: 2,
});
const x = { ref: 0 };
const after = (n: number) => ({ ref: n });

/** sum(tanh(x·x) + x) along an axis: smooth, of five calls. */
const smooth = programOf(
  [input([2, 3], [0.3, -0.7, 1.1, 0.2, 0.9, -0.4])],
  call('tf.mul', x, x),
  call('tf.tanh', after(1)),
  call('tf.add', after(2), x),
  call('tf.reshape', after(3), [3, 2]),
  call('tf.sum', after(4), [1], false),
);

const findingOf = (verdict: Verdict): Finding => {
  if (verdict.kind !== 'finding') throw new Error(`Expected a finding, got ${JSON.stringify(verdict)}.`);
  return verdict.finding;
};

test('a call whose result would not fit into memory is not drawn', async () => {
  const large = openSession(backend, { seed: 503, order: 2, large: 0.1, special: false });
  expect((await large.programOf(1387)).calls.length).toBeGreaterThan(0);
});

test('a program without a fault is checked at orders 0, 1 and 2', async () => {
  const verdict = await session().check(smooth);
  expect(verdict).toMatchObject({ kind: 'checked', checked: { orders: [0, 1, 2], arrays: [1, 1, 1], refusals: [] } });
});

test('a rule that is wrong is found and shrunk to one call', async () => {
  registerGradients();
  const rule = tf.getGradient('Tanh');
  const { gradFunc } = rule;
  rule.gradFunc = (dy, saved) => ({ x: () => tf.mul(dy as tf.Tensor, tf.sub(1.01, tf.square(tf.tanh(saved[0]!)))) });
  try {
    const finding = findingOf(await session().check(smooth));
    expect(finding).toMatchObject({ kind: 'wrong', place: 'rules', order: 1 });
    const { program } = await session().shrunk(finding, 20_000);
    expect(program.calls.map(({ name }) => name)).toEqual(['tf.tanh']);
    expect(program.inputs.map(({ values }) => values.length)).toEqual([1]);
  } finally {
    rule.gradFunc = gradFunc;
  }
});

test('a kernel that is wrong in one entry is found, and its program runs as printed', async () => {
  const kernel = tf.getKernel('Tanh', backend);
  const { kernelFunc } = kernel;
  tf.unregisterKernel('Tanh', backend);
  tf.registerKernel({
    ...kernel,
    kernelFunc: (given) => {
      const y = kernelFunc(given) as tf.TensorInfo;
      const values = Float32Array.from(tf.backend().readSync(y.dataId) as Float32Array);
      values[values.length - 1]! *= 1.1;
      return { ...y, dataId: tf.backend().write(values, y.shape, 'float32') };
    },
  });
  try {
    const finding = await session().shrunk(findingOf(await session().check(smooth)), 20_000);
    expect(finding).toMatchObject({ kind: 'wrong', place: 'backend', order: 0 });
    expect(finding.program.calls).toHaveLength(1);
    const text = print(finding, { backend });
    expect(text).toContain(`await useBackend('${backend}')();`);
    expect(text).toContain('return tf.tanh(x0);');
    expect(text).toMatch(/\/\/ got {6}\[.*\]\n\/\/ expected \[.*\]/);
  } finally {
    tf.unregisterKernel('Tanh', backend);
    tf.registerKernel(kernel);
  }
});

test.each([
  ['a rectifier at 0', programOf([input([2], [0, 1])], call('tf.relu', x))],
  ['a tie of a maximum', programOf([input([3], [1, 2, 2])], call('tf.max', x))],
  ['a whole number under floor', programOf([input([2], [3, 0.5])], call('tf.floor', x))],
  ['a tie in a pool', programOf([input([1, 2, 2, 1], [1, 0, 1, 0])], call('tf.maxPool', x, 2, 2, 'valid'))],
  [
    'a comparison of equals',
    programOf(
      [input([2], [1, 2]), input([2], [1, 3])],
      call('tf.greater', x, after(1)),
      call('tf.where', after(2), x, after(1)),
    ),
  ],
])('%s is a kink, and rejected', async (_name, program) => {
  expect(await session().check(program)).toEqual({ kind: 'rejected', reason: 'kink' });
});

test('what rounding to float32 undoes is not a finding: x/x, and a sum of a softmax', async () => {
  for (const program of [
    programOf([input([2], [1.4, 0.3])], call('tf.div', x, x)),
    programOf([input([4], [1.4, 0.3, -2, 1])], call('tf.softmax', x, -1), call('tf.sum', after(1))),
  ])
    expect((await session().check(program)).kind).toBe('checked');
});

test('a kernel without a rule is a refusal', async () => {
  const program = programOf(
    [
      input([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
      input([1, 4], [0.1, 0.2, 0.7, 0.9]),
      { shape: [1], dtype: 'int32', values: [0] },
    ],
    call('tf.image.cropAndResize', x, after(1), after(2), [2, 2]),
  );
  expect(await session().check(program)).toMatchObject({
    kind: 'checked',
    checked: { orders: [0], refusals: [expect.stringContaining('CropAndResize')] },
  });
});

test('the same seed gives the same programs', async () => {
  const [p, q] = [session(), session()];
  for (const n of [0, 1, 2, 17]) expect(await p.programOf(n)).toEqual(await q.programOf(n));
});

test('a runner that ends is a finding, and another one continues', async () => {
  const starts: number[] = [];
  const start = (): Promise<Runner> => {
    starts.push(starts.length);
    return Promise.resolve({
      isCheap: true,
      check: (n: number) =>
        n === 1 ? Promise.reject(new Error('The process ended with SIGSEGV.')) : session().check(smooth),
      shrink: (finding: Finding) => Promise.resolve(finding),
      close: () => Promise.resolve(),
    });
  };
  const findings: Finding[] = [];
  const summary = await campaign({
    target: { backend: 'cpu', options: {} },
    asked: { seed: 1, order: 2, large: 0, special: false },
    start,
    first: 0,
    graphs: 3,
    milliseconds: 60_000,
    onFinding: (finding) => findings.push(finding),
    onProgress: () => undefined,
    isCancelled: () => false,
  });
  expect(starts).toHaveLength(2);
  expect(summary).toMatchObject({ graphs: 3, arrays: [2, 2, 2] });
  expect(findings.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
    'crash: The process ended with SIGSEGV.',
  ]);
});
