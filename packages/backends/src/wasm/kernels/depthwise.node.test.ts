import { afterAll, describe, expect, test } from 'vitest';
import {
  array,
  drawFrom,
  expectLikeCpu,
  relativeError,
  runKernel,
  started,
  type Values,
} from '../../testing/run-kernel.ts';
import { type Conv2DAttrs, depthwiseGeometry } from '../../window-geometry.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(3);
type Shape4 = readonly [number, number, number, number];
interface Case {
  readonly x: Shape4;
  readonly filter: Shape4;
  readonly strides?: [number, number];
  readonly dilations?: [number, number];
  readonly pad: Conv2DAttrs['pad'];
}

const cases: readonly Case[] = [
  { x: [2, 7, 6, 8], filter: [3, 3, 8, 1], pad: 'same' },
  { x: [2, 7, 6, 5], filter: [3, 3, 5, 1], pad: 'valid' },
  { x: [2, 8, 7, 6], filter: [3, 2, 6, 2], pad: 'same', strides: [2, 2] },
  { x: [3, 6, 5, 3], filter: [2, 3, 3, 5], pad: 'valid', strides: [1, 2] },
  { x: [1, 5, 5, 1], filter: [3, 3, 1, 4], pad: 1 },
  { x: [2, 1, 4, 3], filter: [1, 1, 3, 1], pad: 'same' },
  { x: [1, 4, 4, 2], filter: [3, 3, 2, 3], pad: [[0, 0], [2, 0], [1, 3], [0, 0]] }, // prettier-ignore
  { x: [0, 4, 4, 2], filter: [3, 3, 2, 1], pad: 'same' },
];
const dilated: readonly Case[] = [
  { x: [2, 9, 9, 5], filter: [3, 3, 5, 1], pad: 'same', dilations: [2, 2] },
  { x: [1, 8, 9, 3], filter: [2, 3, 3, 2], pad: 'valid', dilations: [3, 2] },
  { x: [2, 7, 7, 4], filter: [3, 3, 4, 3], pad: 2, dilations: [1, 3] },
];

const attributes = ({ strides = [1, 1], dilations = [1, 1], pad }: Case): Conv2DAttrs => ({
  strides,
  dilations,
  pad,
  ...(typeof pad === 'string' ? {} : { dimRoundingMode: 'floor' }),
});

describe.each(cases)('x $x, filter $filter, strides $strides, pad $pad', (given) => {
  const attrs = attributes(given);
  const { info } = depthwiseGeometry(given.x, given.filter, attrs);
  const [x, filter, dy] = [array(given.x, draw), array(given.filter, draw), array(info.outShape, draw)];

  test('DepthwiseConv2dNativeBackpropInput equals cpu', () =>
    expectLikeCpu('DepthwiseConv2dNativeBackpropInput', { dy, filter }, { ...attrs, inputShape: given.x }));
  test('DepthwiseConv2dNativeBackpropFilter equals cpu', () =>
    expectLikeCpu('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...attrs, filterShape: given.filter }));
});

/** y[o] += x[i] w[k] over every (i, k, o) that the convolution joins: the definition, from which both gradients follow. */
function visit(given: Case, join: (i: number, k: number, o: number) => void): void {
  const { info } = depthwiseGeometry(given.x, given.filter, attributes(given));
  const [batch, height, width, channels] = given.x;
  const [filterHeight, filterWidth, , multiplier] = given.filter;
  for (let b = 0; b < batch; b++)
    for (let oy = 0; oy < info.outHeight; oy++)
      for (let ox = 0; ox < info.outWidth; ox++)
        for (let ky = 0; ky < filterHeight; ky++)
          for (let kx = 0; kx < filterWidth; kx++) {
            const iy = oy * info.strideHeight + ky * info.dilationHeight - info.padInfo.top;
            const ix = ox * info.strideWidth + kx * info.dilationWidth - info.padInfo.left;
            if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
            for (let c = 0; c < channels; c++)
              for (let m = 0; m < multiplier; m++)
                join(
                  ((b * height + iy) * width + ix) * channels + c,
                  ((ky * filterWidth + kx) * channels + c) * multiplier + m,
                  (((b * info.outHeight + oy) * info.outWidth + ox) * channels + c) * multiplier + m,
                );
          }
}

describe.each([...dilated, ...cases])('x $x, filter $filter, dilations $dilations: as defined', (given) => {
  const attrs = attributes(given);
  const { info } = depthwiseGeometry(given.x, given.filter, attrs);
  const [x, filter, dy] = [array(given.x, draw), array(given.filter, draw), array(info.outShape, draw)];
  const zeros = (shape: readonly number[]): Values => array(shape, () => 0);
  const at = ({ values }: Values, i: number): number => values[i] as number;

  test('DepthwiseConv2dNativeBackpropInput', async () => {
    const want = zeros(given.x);
    visit(given, (i, k, o) => (want.values[i] = at(want, i) + at(dy, o) * at(filter, k)));
    const got = await runKernel(
      'wasm',
      'DepthwiseConv2dNativeBackpropInput',
      { dy, filter },
      { ...attrs, inputShape: given.x },
    );
    expect(relativeError(got, want)).toBeLessThan(2e-6);
  });
  test('DepthwiseConv2dNativeBackpropFilter', async () => {
    const want = zeros(given.filter);
    visit(given, (i, k, o) => (want.values[k] = at(want, k) + at(dy, o) * at(x, i)));
    const got = await runKernel(
      'wasm',
      'DepthwiseConv2dNativeBackpropFilter',
      { x, dy },
      { ...attrs, filterShape: given.filter },
    );
    expect(relativeError(got, want)).toBeLessThan(2e-6);
  });
});
