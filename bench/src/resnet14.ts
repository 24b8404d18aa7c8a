import { type Layer, batchNorm, conv2d, dense, globalAvgPool, relu, residual, serial } from '@gr/models';

/** 3 × 3, or 1 × 1 on a shortcut; no bias, since the batch norm after it has one. */
const convolution = (
  filters: number,
  {
    kernel,
    stride = 1,
    relu: rectified = false,
  }: { readonly kernel: 1 | 3; readonly stride?: number; readonly relu?: boolean },
): Layer =>
  serial({
    conv: conv2d({ filters, kernel, stride, padding: kernel === 3 ? 1 : 0, bias: false }),
    norm: batchNorm({ statistics: 'batch' }),
    ...(rectified ? { relu: relu() } : {}),
  }) as unknown as Layer;

/** Two convolutions, and a projection around them where the shape changes. */
const block = (filters: number, { from, stride }: { readonly from: number; readonly stride: number }): Layer =>
  residual<Layer, Layer, Layer>({
    body: serial({
      first: convolution(filters, { kernel: 3, stride, relu: true }),
      second: convolution(filters, { kernel: 3 }),
    }),
    ...(stride === 1 && from === filters ? {} : { shortcut: convolution(filters, { kernel: 1, stride }) }),
    after: relu(),
  });

/**
 * The residual net that the peers measure: a convolution, then 3 stages of 16, 32 and 64 filters with 2 blocks each, batch norm with the
 * statistics of the batch, 1 × 1 projections, mean over the image, dense.
 *
 * `x: [batch, 32, 32, 3]`, `y: [batch, 10]` (logits). He et al. 2015 (arXiv 1512.03385), section 4.2, shortcut B.
 */
export const resnet14 = (): Layer =>
  serial({
    stem: convolution(16, { kernel: 3, relu: true }),
    block1: block(16, { from: 16, stride: 1 }),
    block2: block(16, { from: 16, stride: 1 }),
    block3: block(32, { from: 16, stride: 2 }),
    block4: block(32, { from: 32, stride: 1 }),
    block5: block(64, { from: 32, stride: 2 }),
    block6: block(64, { from: 64, stride: 1 }),
    pool: globalAvgPool(),
    fc: dense({ units: 10 }),
  }) as unknown as Layer;
