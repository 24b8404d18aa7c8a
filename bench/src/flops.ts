import * as tf from '@tensorflow/tfjs-core';
import { type Layer, summary } from '@gr/models';
import { key } from '@gr/random';
import { leaves, paths } from '@gr/tree';

/** Floating-point operations of one forward pass, two for each multiply-add. */
export interface ForwardFlops {
  readonly total: number;
  /** Those of the first convolution or matrix product. */
  readonly first: number;
}

/** Counts convolutions and matrix products: each weight [.., in, out] is used once for every position of its layer's output. */
export function forwardFlops(layer: Layer, input: readonly number[], batch: number): ForwardFlops {
  const positions = new Map(
    summary(layer, input).rows.map(({ name, output }) => [name, output.slice(0, -1).reduce((p, n) => p * n, 1)]),
  );
  const counts = tf.tidy(() => {
    const { params } = layer.init(key(0), input);
    const weights = leaves<tf.Tensor>(params);
    return paths<tf.Tensor>(params).flatMap((path, i) => {
      const at = positions.get(path.replace(/\.[^.]*$/, ''));
      const weight = weights[i]!;
      return at !== undefined && weight.rank >= 2 ? [2 * batch * at * weight.size] : [];
    }) as unknown as tf.TensorContainer;
  }) as unknown as number[];
  return { total: counts.reduce((p, n) => p + n, 0), first: counts[0] ?? 0 };
}

/**
 * Arithmetic of a training step from that of a forward pass F: 3 F for a plain step (forward, gradient of the inputs, gradient of the
 * weights), 6 F with a penalty (a backward pass to the inputs, then the two gradients of that pass), less the gradient of the first
 * layer's input, which the update needs in neither.
 */
export const stepFlops = ({ total, first }: ForwardFlops, penalty: string): number =>
  (penalty === 'none' ? 3 : 6) * total - first;
