import * as tf from '@tensorflow/tfjs-core';
import { constant } from '../constant.ts';
import { type Rule, unary } from '../rule.ts';

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
  readonly size: readonly [number, number];
}

/** Where output position i lies on the input axis. */
const source = (i: number, from: number, to: number, { alignCorners, halfPixelCenters }: ResizeAttributes): number => {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i;
};

/** The weights [to, from] of an axis of `from` cells resized to `to` cells. */
type Weights = (from: number, to: number, attrs: ResizeAttributes) => Float32Array;

const bilinear: Weights = (from, to, attrs) => {
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = source(i, from, to, attrs);
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.max(0, Math.ceil(at)));
    weights[i * from + low]! += 1 - (at - low);
    weights[i * from + high]! += at - low;
  }
  return weights;
};

const nearest: Weights = (from, to, attrs) => {
  const weights = new Float32Array(to * from);
  const { alignCorners, halfPixelCenters } = attrs;
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  for (let i = 0; i < to; i++) {
    const at = halfPixelCenters ? scale * (i + 0.5) : scale * i;
    weights[i * from + Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at))] = 1;
  }
  return weights;
};

/**
 * Resizing is linear and separable, y = R_h x R_wᵀ for each channel, so dx = R_hᵀ dy R_w: two products with small
 * matrices. The kernels for these gradients are wrong on the cpu backend and are not used.
 */
const resized = (kernelName: string, weights: Weights): Rule =>
  unary(
    kernelName,
    (dy, images, attrs: ResizeAttributes) => {
      const [B, H, W, C] = images.shape as [number, number, number, number];
      const [OH, OW] = [dy.shape[1]!, dy.shape[2]!];
      const rows = constant(() => tf.tensor2d(weights(H, OH, attrs), [OH, H]));
      const columns = constant(() => tf.tensor2d(weights(W, OW, attrs), [OW, W]));
      const tall = tf.matMul(rows, tf.reshape(dy, [B, OH, OW * C]), true, false);
      return tf.reshape(tf.matMul(columns, tf.reshape(tall, [B * H, OW, C]), true, false), [B, H, W, C]);
    },
    'images',
  );

/** Bilinear and nearest-neighbour resizing of images. */
export const resize: readonly Rule[] = [resized('ResizeBilinear', bilinear), resized('ResizeNearestNeighbor', nearest)];
