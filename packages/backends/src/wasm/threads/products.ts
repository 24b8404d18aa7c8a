// Matrix products by the rows or the columns of the result, convolutions by images.
import type { KernelModule } from '../module.ts';
import { type AnyDivision, division, type KernelName, type Named } from './division.ts';

// prettier-ignore
const geometry = [
  'batch', 'height', 'width', 'channels', 'filterHeight', 'filterWidth', 'outHeight', 'outWidth', 'filters',
  'strideY', 'strideX', 'dilationY', 'dilationX', 'top', 'left',
] as const;
type Geometry = Named<(typeof geometry)[number]>;

const imageBytes = (g: Geometry): number => 4 * g.height * g.width * g.channels;
const outBytes = (g: Geometry): number => 4 * g.outHeight * g.outWidth * g.filters;
const windowSize = (g: Geometry): number => g.filterHeight * g.filterWidth * g.channels;
const multiplyAdds = (g: Geometry): number => g.batch * g.outHeight * g.outWidth * g.filters * windowSize(g);
/** Tiles are four positions high; those of the borders come from different images. */
const images = ({ batch }: Geometry): number => (batch >= 16 ? 4 : 1);

export const productDivisions = (module: KernelModule): Partial<Record<KernelName, AnyDivision>> => {
  const workspace = (g: Geometry): number => module.convWorkspace(...geometry.map((name) => g[name]));
  const convolutions = { work: multiplyAdds, by: () => 'batch' as const, unit: images, workspace };
  return {
    gemm: division({
      // prettier-ignore
      parameters: ['m', 'n', 'k', 'a', 'rowA', 'columnA', 'b', 'rowB', 'columnB', 'c', 'rowC', 'accumulate', 'workspace'],
      work: ({ m, n, k }) => m * n * k,
      // the other matrix is packed by every thread
      by: ({ m, n }) => (m >= n ? 'm' : 'n'),
      unit: ({ m, n }) => (m >= n ? 12 : 8),
      steps: ({ m, n, rowA, columnB, rowC }) => (m >= n ? { a: 4 * rowA, c: 4 * rowC } : { b: 4 * columnB, c: 4 }),
      workspace: ({ m }) => module.gemmWorkspace(m),
    }),
    conv2d: division({
      parameters: ['x', 'w', 'y', ...geometry, 'workspace'],
      ...convolutions,
      steps: (call) => ({ x: imageBytes(call), y: outBytes(call) }),
    }),
    depthwise: division({
      parameters: ['x', 'w', 'y', ...geometry],
      work: multiplyAdds,
      by: () => 'batch' as const,
      unit: () => 1,
      // "filters" are those of one channel
      steps: (call) => ({ x: imageBytes(call), y: outBytes(call) * call.channels }),
    }),
    conv2dBackpropInput: division({
      parameters: ['dy', 'w', 'dx', ...geometry, 'workspace'],
      ...convolutions,
      steps: (call) => ({ dy: outBytes(call), dx: imageBytes(call) }),
    }),
    conv2dBackpropFilter: division({
      parameters: ['x', 'dy', 'dw', ...geometry, 'workspace'],
      ...convolutions,
      steps: (call) => ({ x: imageBytes(call), dy: outBytes(call) }),
      sums: { parameter: 'dw', size: (call) => windowSize(call) * call.filters },
    }),
  };
};
