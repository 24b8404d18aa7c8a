import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { array, drawFrom, relativeError, runKernel, started, type Values } from '../../testing/run-kernel.ts';
import { conv2DGeometry } from '../../window-geometry.ts';
import { allowRelaxedSimd, instantiate } from '../module.ts';

await allowRelaxedSimd();
const backend = await started('wasm');
afterAll(() => backend.stop());

const draw = drawFrom(5);
type Shape = readonly [number, number, number, number];
type Pad = 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];
type Case = readonly [x: Shape, filters: number, pad: Pad, taps: 3 | 5];
const padding = (top: number, bottom: number, left: number, right: number): Pad => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

/** Of the largest value. Direct sums have about 1e-6. */
const tolerance = { 3: 5e-6, 5: 1e-5 } as const;

const fast: readonly Case[] = [
  [[4, 8, 8, 16], 16, 'same', 3],
  [[3, 11, 13, 16], 20, 'same', 3], // tiles that end outside
  [[5, 7, 8, 20], 28, 'same', 3], // the wider tiles of registers
  [[4, 10, 10, 32], 16, 'valid', 3],
  [[4, 10, 9, 16], 24, padding(2, 0, 1, 3), 3],
  [[6, 8, 8, 16], 16, padding(5, 4, 0, 6), 3], // windows that see padding only
  [[1, 12, 150, 16], 16, 'same', 3], // more than a segment, and a last block of one tile
  [[60, 4, 4, 96], 20, 'same', 3], // more than one block
  [[4, 12, 12, 16], 16, 'valid', 5],
  [[3, 11, 12, 18], 17, 'same', 5], // tiles that end outside; channels and filters of any number
  [[5, 11, 12, 19], 50, 'valid', 5], // the wider tiles of registers
  [[5, 10, 9, 16], 22, padding(2, 0, 1, 3), 5],
  [[8, 8, 8, 16], 16, padding(7, 5, 0, 6), 5], // windows that see padding only
  [[1, 12, 150, 17], 16, 'same', 5], // more than a segment, and a last block of one tile
  [[60, 8, 8, 16], 17, 'valid', 5], // more than one block
];
const direct: readonly Case[] = [
  [[4, 8, 8, 18], 16, 'same', 3],
  [[4, 8, 8, 16], 15, 'same', 3],
  [[4, 8, 8, 16], 12, 'same', 3],
  [[1, 2, 3, 16], 16, 'same', 3], // too few tiles
  [[20, 5, 5, 16], 16, 'same', 3], // too empty tiles
  [[0, 8, 8, 16], 16, 'same', 3],
  [[4, 8, 8, 16], 15, 'same', 5],
  [[2, 8, 8, 68], 16, 'same', 5], // the error grows with the channels
  [[1, 5, 6, 16], 16, 'valid', 5],
  [[20, 5, 5, 16], 16, 'same', 5],
  [[0, 8, 8, 16], 16, 'same', 5],
];

function drawn([x, filters, pad, taps]: Case) {
  const filter = [taps, taps, x[3], filters] as const;
  const attrs = {
    ...{ strides: [1, 1] as [number, number], dilations: [1, 1] as [number, number], pad, dataFormat: 'NHWC' },
    ...(typeof pad === 'string' ? {} : { dimRoundingMode: 'floor' as const }),
  };
  const { info, sizes } = conv2DGeometry(x, filter, attrs);
  const atMost = tolerance[taps];
  const { top, left } = info.padInfo;
  const arrays = { x: array(x, draw), filter: array(filter, draw), dy: array(info.outShape, draw) };
  return { attrs, sizes, atMost, top, left, ...arrays };
}

describe.each([...fast, ...direct])('x %j, %i filters, pad %j, %i taps', (...drawnFor) => {
  const given = drawn(drawnFor);
  const { attrs, x, filter, dy, atMost } = given;
  const [y, dx, dw] = inDoubles(given);
  const [input, kernel] = [
    { ...attrs, inputShape: x.shape },
    { ...attrs, filterShape: filter.shape },
  ];
  const expectSums = async (name: string, inputs: Readonly<Record<string, Values>>, more: object, want: Values) =>
    expect(relativeError(await runKernel('wasm', name, inputs, more), want)).toBeLessThanOrEqual(atMost);
  test('Conv2D equals sums in double precision', () => expectSums('Conv2D', { x, filter }, attrs, y));
  test('Conv2DBackpropInput equals them', () => expectSums('Conv2DBackpropInput', { dy, filter }, input, dx));
  test('Conv2DBackpropFilter equals them', () => expectSums('Conv2DBackpropFilter', { x, dy }, kernel, dw));
});

const sameBits = (a: Float32Array, b: Float32Array): boolean => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

/** Slices of the last axis, or of the one before, that are too narrow for Winograd's algorithm. */
function pieces({ shape, values }: Values, axis: 2 | 3, width = 12): Values[] {
  const size = shape[axis] as number;
  const inner = axis === 2 ? (shape[3] as number) : 1;
  return Array.from({ length: Math.ceil(size / width) }, (_, i) => {
    const some = Math.min(width, size - i * width);
    const inside = (at: number) => Math.floor((Math.floor(at / inner) % size) / width) === i;
    return { shape: shape.with(axis, some), values: values.filter((_v, at) => inside(at)) };
  });
}

async function joined(axis: 2 | 3, parts: readonly Values[]): Promise<Values> {
  const y = tf.tidy(() =>
    tf.concat(
      parts.map(({ shape, values }) => tf.tensor(values, [...shape])),
      axis,
    ),
  );
  const values = Float32Array.from(await y.data());
  y.dispose();
  return { shape: y.shape, values };
}

describe.each(fast)(
  'x %j, %i filters, pad %j, %i taps: the direct kernels, a few channels at a time, give the same',
  (...given) => {
    const { attrs, x, filter, dy, atMost } = drawn(given);
    const run = (kernel: string, inputs: Readonly<Record<string, Values>>, more: object = {}) =>
      runKernel('wasm', kernel, inputs, { ...attrs, ...more });
    const expectEqualButForRounding = (got: Values, want: Values): void => {
      expect(relativeError(got, want)).toBeLessThan(atMost);
      expect(sameBits(got.values, want.values)).toBe(false); // by another algorithm
    };

    test('Conv2D', async () => {
      const parts = await Promise.all(pieces(filter, 3).map((part) => run('Conv2D', { x, filter: part })));
      expectEqualButForRounding(await run('Conv2D', { x, filter }), await joined(3, parts));
    });
    test('Conv2DBackpropInput', async () => {
      const backprop = (part: Values): Promise<Values> =>
        run('Conv2DBackpropInput', { dy, filter: part }, { inputShape: x.shape.with(3, part.shape[2] as number) });
      const parts = await Promise.all(pieces(filter, 2).map(backprop));
      expectEqualButForRounding(await backprop(filter), await joined(3, parts));
    });
    test('Conv2DBackpropFilter', async () => {
      const backprop = (part: Values): Promise<Values> =>
        run('Conv2DBackpropFilter', { x, dy: part }, { filterShape: filter.shape.with(3, part.shape[3] as number) });
      const parts = await Promise.all(pieces(dy, 3).map(backprop));
      expectEqualButForRounding(await backprop(dy), await joined(3, parts));
    });
  },
);

/** The three kernels, summed in double precision: y, dx and dw. */
function inDoubles({ x, filter, dy, top, left }: ReturnType<typeof drawn>): [Values, Values, Values] {
  const [batch, height, width, channels] = x.shape as Shape;
  const [, outHeight, outWidth, filters] = dy.shape as Shape;
  const [taps] = filter.shape as Shape;
  const [y, dx, dw] = [dy, x, filter].map(({ values }) => new Float64Array(values.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [xs, ws, ds] = [x, filter, dy].map(({ values }) => Float64Array.from(values)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let at = 0; at < batch * outHeight * outWidth * taps ** 2; at++) {
    const [tap, position] = [at % taps ** 2, Math.floor(at / taps ** 2)];
    const iy = (Math.floor(position / outWidth) % outHeight) + Math.floor(tap / taps) - top;
    const ix = (position % outWidth) + (tap % taps) - left;
    if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
    const pixel = ((Math.floor(position / (outHeight * outWidth)) * height + iy) * width + ix) * channels;
    for (let c = 0; c < channels; c++) {
      const [i, row] = [pixel + c, (tap * channels + c) * filters];
      for (let f = 0; f < filters; f++) {
        const [j, k] = [position * filters + f, row + f];
        y[j]! += xs[i]! * ws[k]!;
        dx[i]! += ds[j]! * ws[k]!;
        dw[k]! += xs[i]! * ds[j]!;
      }
    }
  }
  const rounded = (like: Values, values: Float64Array) => ({ shape: like.shape, values: Float32Array.from(values) });
  return [rounded(dy, y), rounded(x, dx), rounded(filter, dw)];
}

/** A build in a memory of its own: x, filter, dy, a result and the workspace, with a gap between them. */
async function alone(variant: 'simd' | 'relaxed', given: ReturnType<typeof drawn>) {
  const memory = new WebAssembly.Memory({ initial: 1000, maximum: 1000 });
  const module = await instantiate(variant, memory);
  const bytes = new Uint8Array(memory.buffer);
  const { x, filter, dy, sizes } = given;
  let end = 64;
  const place = (size: number): number => {
    const at = end;
    end = at + ((size + 79) & ~15);
    return at;
  };
  const [atX, atFilter, atDy] = [x, filter, dy].map(({ values }) => place(4 * values.length)) as [
    number,
    number,
    number,
  ];
  const room = module.convWorkspace(...sizes);
  const result = place(4 * Math.max(...[x, filter, dy].map(({ values }) => values.length)));
  const workspace = place(room);
  const kernels = [
    { size: dy.values.length, run: () => module.conv2d(atX, atFilter, result, ...sizes, workspace) },
    { size: x.values.length, run: () => module.conv2dBackpropInput(atDy, atFilter, result, ...sizes, workspace) },
    { size: filter.values.length, run: () => module.conv2dBackpropFilter(atX, atDy, result, ...sizes, workspace) },
  ];
  /** Runs a kernel in a memory full of `filler`: its result, and whether all but that and the workspace is as before. */
  const run = (kernel: 0 | 1 | 2, filler: number) => {
    const { size, run: compute } = kernels[kernel] as (typeof kernels)[0];
    bytes.fill(filler, 0, end + 4096);
    [x, filter, dy].forEach(({ values }, i) =>
      new Float32Array(memory.buffer).set(values, [atX, atFilter, atDy][i]! / 4),
    );
    const rest = (): Buffer =>
      Buffer.concat([
        bytes.subarray(0, result),
        bytes.subarray(result + 4 * size, workspace),
        bytes.subarray(workspace + room, end + 4096),
      ]);
    const before = rest();
    compute();
    return { values: new Float32Array(memory.buffer.slice(result, result + 4 * size)), kept: rest().equals(before) };
  };
  return { run };
}

const names = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'] as const;

describe.each(['simd', 'relaxed'] as const)('%s', (variant) => {
  test.each([...fast, ...direct])(
    'x %j, %i filters, pad %j, %i taps: nothing is written but the result and the workspace, and what was there before does not count',
    async (...given) => {
      const { run } = await alone(variant, drawn(given));
      for (const kernel of [0, 1, 2] as const) {
        const [first, second] = [run(kernel, 0xff), run(kernel, 0x3f)]; // NaN, then 0.75
        expect([first.kept, second.kept]).toEqual([true, true]);
        expect(sameBits(second.values, first.values)).toBe(true);
      }
    },
  );

  test.each([
    [3, 16],
    [3, 192],
    [5, 16],
    [5, 64],
  ] as const)(
    'with %i taps and %i channels the error against double precision is at most 5e-6 of the largest value, or 1e-5 for five taps',
    async (taps, channels) => {
      const given = drawn([[2, 8, 11, channels], 32, 'same', taps]);
      const { run } = await alone(variant, given);
      inDoubles(given).forEach((want, kernel) => {
        const got = { shape: want.shape, values: run(kernel as 0 | 1 | 2, 0).values };
        expect(relativeError(got, want), names[kernel]).toBeLessThan(tolerance[taps]);
      });
    },
  );
});
