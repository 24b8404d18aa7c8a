// Pools, by images.
import { type AnyDivision, division, type KernelName, type Named } from './division.ts';

/** What an input costs in a window of 2 x 2. */
const VISIT = 12;

const sizes = ['batch', 'height', 'width', 'channels'] as const;
// prettier-ignore
const geometry = [
  ...sizes, 'outHeight', 'outWidth', 'filterHeight', 'filterWidth', 'strideY', 'strideX', 'top', 'left',
] as const;
type Sizes = Named<(typeof sizes)[number]>;
type Geometry = Named<(typeof geometry)[number]>;

const byImages = { by: () => 'batch' as const, unit: () => 1 };
const imageBytes = (p: Sizes): number => 4 * p.height * p.width * p.channels;
const halved = (p: Sizes): number => 4 * (p.height >> 1) * (p.width >> 1) * p.channels;
const outBytes = (p: Geometry): number => 4 * p.outHeight * p.outWidth * p.channels;

const halving = { ...byImages, work: (p: Sizes) => VISIT * p.batch * p.height * p.width * p.channels };
const pooling = {
  ...byImages,
  work: (p: Geometry) => VISIT * p.batch * p.outHeight * p.outWidth * p.channels * p.filterHeight * p.filterWidth,
};

export const poolDivisions: Partial<Record<KernelName, AnyDivision>> = {
  maxPool2x2: division({
    parameters: ['x', 'y', ...sizes],
    ...halving,
    steps: (call) => ({ x: imageBytes(call), y: halved(call) }),
  }),
  maxPool2x2Grad: division({
    parameters: ['x', 'dy', 'dx', ...sizes],
    ...halving,
    steps: (call) => ({ x: imageBytes(call), dy: halved(call), dx: imageBytes(call) }),
  }),
  maxPool2x2GradAdjoint: division({
    parameters: ['x', 'ddx', 'ddy', ...sizes],
    ...halving,
    steps: (call) => ({ x: imageBytes(call), ddx: imageBytes(call), ddy: halved(call) }),
  }),
  maxPool: division({
    parameters: ['x', 'y', ...geometry],
    ...pooling,
    steps: (call) => ({ x: imageBytes(call), y: outBytes(call) }),
  }),
  maxPoolGrad: division({
    parameters: ['x', 'dy', 'dx', ...geometry],
    ...pooling,
    steps: (call) => ({ x: imageBytes(call), dy: outBytes(call), dx: imageBytes(call) }),
  }),
  maxPoolGradAdjoint: division({
    parameters: ['x', 'ddx', 'ddy', ...geometry],
    ...pooling,
    steps: (call) => ({ x: imageBytes(call), ddx: imageBytes(call), ddy: outBytes(call) }),
  }),
  avgPool: division({
    parameters: ['x', 'y', ...geometry],
    ...pooling,
    steps: (call) => ({ x: imageBytes(call), y: outBytes(call) }),
  }),
  avgPoolGrad: division({
    parameters: ['dy', 'dx', 'scale', ...geometry],
    ...pooling,
    steps: (call) => ({ dy: outBytes(call), dx: imageBytes(call) }),
  }),
};
