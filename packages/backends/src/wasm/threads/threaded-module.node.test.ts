import { describe, expect, test } from 'vitest';
import { drawFrom } from '../../testing/run-kernel.ts';
import { instantiate, type KernelModule } from '../module.ts';
import type { KernelName } from './division.ts';
import type { Team } from './team.ts';
import { threadedModule } from './threaded-module.ts';

/** A call: its arguments, given places for arrays of so many floats, which the test fills; the last of them are outputs. */
interface Call {
  readonly name: KernelName;
  readonly says: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly args: (inputs: readonly number[], outputs: readonly number[], workspace: number) => readonly number[];
  /** Whether the sums themselves are divided, so that they round differently. */
  readonly rounds?: true;
}

type Sizes = [number, number, number, number, number, number, number, number, number];
/** batch, height, width, channels, filter height and width, out height and width, filters; strides, dilations, top, left */
const convolutions: readonly (readonly [says: string, sizes: Sizes, rest: readonly number[]])[] = [
  ['3 x 3, same', [7, 9, 8, 4, 3, 3, 9, 8, 9], [1, 1, 1, 1, 1, 1]],
  ['5 x 5, one channel, more than one group', [50, 12, 12, 1, 5, 5, 8, 8, 6], [1, 1, 1, 1, 0, 0]],
  ['3 x 3, 12 filters, 19 images', [19, 6, 7, 8, 3, 3, 6, 7, 12], [1, 1, 1, 1, 1, 1]],
  ['few filters', [18, 6, 6, 8, 3, 3, 6, 6, 3], [1, 1, 1, 1, 1, 1]],
  ['stride 2', [5, 8, 8, 3, 3, 3, 4, 4, 5], [2, 2, 1, 1, 0, 0]],
  ['dilated', [4, 9, 9, 2, 3, 3, 5, 5, 7], [1, 1, 2, 2, 0, 0]],
  ['1 x 1, a matrix product, deep', [9, 3, 5, 300, 1, 1, 3, 5, 6], [1, 1, 1, 1, 0, 0]],
  ['the whole image, a matrix product', [33, 5, 4, 2, 5, 4, 1, 1, 11], [1, 1, 1, 1, 0, 0]],
];

const convolutionCalls = convolutions.flatMap(([says, sizes, rest]): readonly Call[] => {
  const [batch, height, width, channels, filterHeight, filterWidth, outHeight, outWidth, filters] = sizes;
  const x = batch * height * width * channels, w = filterHeight * filterWidth * channels * filters; // prettier-ignore
  const y = batch * outHeight * outWidth * filters;
  const args: Call['args'] = (inputs, outputs, workspace) => [...inputs, ...outputs, ...sizes, ...rest, workspace];
  return [
    { name: 'conv2d', says, inputs: [x, w], outputs: [y], args },
    { name: 'conv2dBackpropInput', says, inputs: [y, w], outputs: [x], args },
    { name: 'conv2dBackpropFilter', says, inputs: [x, y], outputs: [w], args, rounds: true },
  ];
});

const products = [
  [13, 5, 7],
  [4, 50, 3],
  [66, 10, 300],
  [10, 1100, 5],
  [1, 9, 2],
].flatMap(([m = 0, n = 0, k = 0]): readonly Call[] =>
  [false, true].map((transposed) => ({
    name: 'gemm',
    says: `[${m}, ${k}] [${k}, ${n}]${transposed ? ', both transposed' : ''}`,
    inputs: [m * k, k * n],
    outputs: [m * n],
    args: ([a = 0, b = 0], [c = 0], workspace) =>
      transposed ? [m, n, k, a, 1, m, b, 1, k, c, n, 0, workspace] : [m, n, k, a, k, 1, b, n, 1, c, n, 0, workspace],
  })),
);

const pool = [6, 7, 6, 5] as const;
const [image, half, windows] = [6 * 7 * 6 * 5, 6 * 3 * 3 * 5, 6 * 4 * 3 * 5];
const general = [...pool, 4, 3, 3, 2, 2, 2, 1, 0];

const others: readonly Call[] = [
  { name: 'activate', says: 'relu', inputs: [1001], outputs: [1001], args: ([x = 0], [y = 0]) => [1, x, y, 1001, 0] },
  { name: 'unary', says: '', inputs: [1001], outputs: [1001], args: ([x = 0], [y = 0]) => [0, x, y, 1001, 0, 0] },
  { name: 'reluGrad', says: '', inputs: [999, 999], outputs: [999], args: (i, o) => [...i, ...o, 999] },
  {
    name: 'momentumUpdate',
    says: '',
    inputs: [1001, 1001, 1001],
    outputs: [1001, 1001],
    args: (i, o) => [...i, ...o, 1001, 0.9, -0.1, 1],
  },
  {
    name: 'momentumUpdate',
    says: 'without w',
    inputs: [1001, 1001],
    outputs: [1001, 1001],
    args: (i, o) => [0, ...i, ...o, 1001, 0.9, -0.1, 0],
  },
  {
    name: 'adamUpdate',
    says: '',
    inputs: [600, 600, 600, 600],
    outputs: [600, 600, 600],
    args: (i, o) => [...i, ...o, 600, 0.9, 0.999, 1e-7, 0.5, -0.1],
  },
  { name: 'binaryRow', says: 'a row', inputs: [90, 6], outputs: [90], args: (i, o, w) => [2, ...i, ...o, 15, 6, w] },
  {
    name: 'binaryRow',
    says: 'one row',
    inputs: [999, 999],
    outputs: [999],
    args: (i, o) => [0, ...i, ...o, 1, 999, 0],
  },
  { name: 'binaryColumn', says: '', inputs: [90, 15], outputs: [90], args: (i, o) => [2, ...i, ...o, 1, 15, 6] },
  { name: 'binaryColumn', says: 'again', inputs: [90, 5], outputs: [90], args: (i, o) => [1, ...i, ...o, 3, 5, 6] },
  { name: 'addBias', says: 'in place', inputs: [231, 7], outputs: [], args: (i) => [...i, 33, 7] },
  { name: 'biasRelu', says: '', inputs: [231, 7], outputs: [231], args: (i, o, w) => [...i, ...o, 33, 7, w] },
  { name: 'biasRelu', says: 'one row', inputs: [999, 999], outputs: [999], args: (i, o, w) => [...i, ...o, 1, 999, w] },
  { name: 'softmax', says: '', inputs: [130], outputs: [130], args: (i, o) => [...i, ...o, 13, 10] },
  { name: 'reduceRows', says: 'sum', inputs: [130], outputs: [13], args: (i, o) => [0, ...i, ...o, 13, 10, 0.5] },
  {
    name: 'reduceColumns',
    says: 'sum',
    inputs: [120],
    outputs: [15],
    args: (i, o, w) => [0, ...i, ...o, 3, 8, 5, 2, w],
  },
  { name: 'maxPool2x2', says: '', inputs: [image], outputs: [half], args: (i, o) => [...i, ...o, ...pool] },
  { name: 'maxPool2x2Grad', says: '', inputs: [image, half], outputs: [image], args: (i, o) => [...i, ...o, ...pool] },
  {
    name: 'columnMoments',
    says: '',
    inputs: [231],
    outputs: [14],
    args: (i, o, w) => [...i, ...o, 33, 7, w],
    rounds: true,
  },
  ...[0, 1].flatMap((rectified): readonly Call[] => {
    const says = rectified === 1 ? 'relu' : '';
    const args: Call['args'] = (i, o) => [...i, ...o, rectified, 33, 7];
    const [rows, channel] = [231, 7];
    const common = [rows, rows, channel, channel, channel];
    return [
      { name: 'batchNormRows', says, inputs: [rows, channel, channel, channel], outputs: [rows], args },
      { name: 'batchNormGradSums', says, inputs: common, outputs: [14], args, rounds: true },
      { name: 'batchNormGradRows', says, inputs: [...common, 21], outputs: [rows], args },
      { name: 'batchNormGradGradSums', says, inputs: [rows, ...common], outputs: [35], args, rounds: true },
      { name: 'batchNormGradGradRows', says, inputs: [rows, ...common, 49], outputs: [rows, rows], args },
    ];
  }),
  {
    name: 'maxPool2x2GradAdjoint',
    says: '',
    inputs: [image, image],
    outputs: [half],
    args: (i, o) => [...i, ...o, ...pool],
  },
  {
    name: 'maxPoolGrad',
    says: '3 x 2',
    inputs: [image, windows],
    outputs: [image],
    args: (i, o) => [...i, ...o, ...general],
  },
  {
    name: 'maxPoolGradAdjoint',
    says: '3 x 2',
    inputs: [image, image],
    outputs: [windows],
    args: (i, o) => [...i, ...o, ...general],
  },
  {
    name: 'avgPoolGrad',
    says: '3 x 2',
    inputs: [windows],
    outputs: [image],
    args: (i, o) => [...i, ...o, 0.25, ...general],
  },
];

const MIB = 2 ** 20;
const memory = new WebAssembly.Memory({ initial: 512, maximum: 65536 });
const module = await instantiate('simd', memory);
const heap = new Float32Array(memory.buffer);

/** A team whose parts run from the last to the first, which shows where one depends on another. */
const backwards = (threads: number): Team & { readonly parts: number[] } => {
  const parts: number[] = [];
  return {
    parts,
    threads,
    run: (name, calls) => {
      parts.push(calls.length);
      for (const args of [...calls].reverse()) (module[name] as (...args: readonly number[]) => void)(...args);
      return 0;
    },
    stop: () => Promise.resolve(),
  };
};

/** The outputs of a call, and the inputs as they are afterwards, which were drawn anew from one seed, all other memory filled with something that no sum survives. */
function outcome(functions: KernelModule, { name, inputs, outputs, args }: Call): readonly (readonly number[])[] {
  const draw = drawFrom(5);
  heap.fill(NaN);
  let next = 16;
  const place = (floats: number): number => {
    const at = next;
    next += (4 * floats + 31) & ~15;
    return at;
  };
  const from = inputs.map((floats) => {
    const at = place(floats);
    for (let i = 0; i < floats; i++) heap[at / 4 + i] = draw();
    return at;
  });
  const to = outputs.map(place);
  (functions[name] as (...args: readonly number[]) => void)(...args(from, to, 16 * MIB));
  const read = (at: number, floats = 0): number[] => [...heap.subarray(at / 4, at / 4 + floats)];
  return [...to.map((at, i) => read(at, outputs[i])), ...from.map((at, i) => read(at, inputs[i]))];
}

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

describe.each([...products, ...convolutionCalls, ...others])('$name $says', (call) => {
  test.each([2, 3, 8])('in %i parts gives what it gives in one', (threads) => {
    const team = backwards(threads);
    const threaded = threadedModule({ module, team, scratch: () => 24 * MIB, leastWork: 0 });
    const [got, want] = [outcome(threaded, call), outcome(module, call)];
    if (call.rounds === undefined) {
      expect(got).toEqual(want);
    } else {
      const [[g = [], ...inputs], [w = [], ...wanted]] = [got, want];
      expect(inputs).toEqual(wanted);
      expect(largest(g.map((v, i) => v - (w[i] as number)))).toBeLessThan(2e-6 * largest(w));
    }
  });
});

test.each([...new Set([...products, ...convolutionCalls, ...others].map(({ name }) => name))])(
  '%s is in fact divided',
  (name) => {
    const calls = [...products, ...convolutionCalls, ...others].filter((call) => call.name === name);
    const team = backwards(3);
    for (const call of calls) outcome(threadedModule({ module, team, scratch: () => 24 * MIB, leastWork: 0 }), call);
    expect(Math.max(...team.parts)).toBe(3);
  },
);

test('a small call stays on the thread that makes it', () => {
  const team = backwards(2);
  const small = products[0] as Call;
  outcome(threadedModule({ module, team, scratch: () => 24 * MIB }), small);
  expect(team.parts).toEqual([]);
});
