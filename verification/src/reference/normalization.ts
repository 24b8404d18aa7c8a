import { type NdArray, at, atBroadcast, build } from './array.ts';
import type { KernelTable } from './kernel.ts';
import { countTo, fromFront } from './places.ts';

interface ResponseAttrs {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** bias + α Σ x² over the channels around each. */
function responseBase(x: NdArray, { depthRadius, bias, alpha }: ResponseAttrs): NdArray {
  const channels = x.shape[3]!;
  return build(x.shape, 'float32', ([b, i, j, c]) => {
    const near = countTo(channels).filter((d) => Math.abs(d - c!) <= depthRadius);
    return bias + alpha * near.reduce((sum, d) => sum + at(x, b!, i!, j!, d) ** 2, 0);
  });
}

/** The values of an array along the axis through a place. */
const along = (x: NdArray, axis: number, index: readonly number[]): number[] =>
  countTo(x.shape[axis]!).map((n) => at(x, ...index.slice(0, axis), n, ...index.slice(axis + 1)));

export const normalizationKernels: KernelTable = {
  FusedBatchNorm: ({ x, mean, variance, offset, scale }, { varianceEpsilon }: { varianceEpsilon: number }) =>
    build(x!.shape, 'float32', (index) => {
      const of = (array: NdArray | undefined, none: number): number =>
        array === undefined ? none : atBroadcast(array, index);
      return (
        ((at(x!, ...index) - of(mean, 0)) / Math.sqrt(of(variance, 1) + varianceEpsilon)) * of(scale, 1) + of(offset, 0)
      );
    }),
  LRN: ({ x }, attrs: ResponseAttrs) => {
    const base = responseBase(x!, attrs);
    return build(x!.shape, 'float32', (index) => at(x!, ...index) * at(base, ...index) ** -attrs.beta);
  },
  // y_d = x_d base_d^-β, and base_d depends on x_c for |c − d| ≤ radius
  LRNGrad: ({ x, dy }, attrs: ResponseAttrs) => {
    const { alpha, beta, depthRadius } = attrs;
    const base = responseBase(x!, attrs);
    return build(x!.shape, 'float32', ([b, i, j, c]) => {
      const of = (array: NdArray, channel: number): number => at(array, b!, i!, j!, channel);
      const near = countTo(x!.shape[3]!).filter((d) => Math.abs(d - c!) <= depthRadius);
      return near.reduce(
        (sum, d) => sum - 2 * alpha * beta * of(x!, c!) * of(dy!, d) * of(x!, d) * of(base, d) ** (-beta - 1),
        of(dy!, c!) * of(base, c!) ** -beta,
      );
    });
  },
  Softmax: ({ logits }, { dim }: { dim: number }) => {
    const axis = fromFront(dim, logits!.shape.length);
    return build(logits!.shape, 'float32', (index) => {
      const row = along(logits!, axis, index);
      const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
      return Math.exp(at(logits!, ...index) - largest) / row.reduce((sum, value) => sum + Math.exp(value - largest), 0);
    });
  },
  LogSoftmax: ({ logits }, { axis }: { axis: number }) =>
    build(logits!.shape, 'float32', (index) => {
      const row = along(logits!, fromFront(axis, logits!.shape.length), index);
      const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
      const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
      return at(logits!, ...index) - largest - Math.log(sum);
    }),
};
