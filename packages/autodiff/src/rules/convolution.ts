import * as tf from '@tensorflow/tfjs-core';
import { type Attributes, type Rule, rule, run } from '../rule.ts';

// A convolution is one trilinear form <dy, conv(x, w)>. Its three kernels are the derivatives with respect to dy, x and w,
// so that each is the gradient of the others. The gradient kernels know no dilation: a dilated filter is an ordinary one
// with zeros between its taps.

type Filter = tf.Tensor4D;

const dilationOf = (attrs: Attributes): readonly [number, number] => {
  const d = [attrs.dilations ?? 1].flat() as number[];
  return [d[0]!, d[1] ?? d[0]!];
};

/** Fused ops of tfjs-core leave the format out, which webgpu does not take. */
const undilated = (attrs: Attributes): Attributes => ({ dataFormat: 'NHWC', ...attrs, dilations: [1, 1] });

/** [kh, kw, …] → [(kh − 1)·dh + 1, (kw − 1)·dw + 1, …] with zeros between the taps. */
export function dilate(filter: tf.Tensor, [dh, dw]: readonly [number, number]): Filter {
  if (dh === 1 && dw === 1) return filter as Filter;
  const [kh, kw, c, f] = filter.shape as [number, number, number, number];
  const spaced = tf.pad(tf.reshape(filter, [kh, 1, kw, c * f]), [
    [0, 0],
    [0, dh - 1],
    [0, 0],
    [0, 0],
  ]);
  const rows = tf.reshape(spaced, [kh * dh, kw, 1, c * f]);
  const cells = tf.reshape(
    tf.pad(rows, [
      [0, 0],
      [0, 0],
      [0, dw - 1],
      [0, 0],
    ]),
    [kh * dh, kw * dw, c, f],
  );
  return tf.slice(cells, [0, 0, 0, 0], [(kh - 1) * dh + 1, (kw - 1) * dw + 1, c, f]) as Filter;
}

/** The adjoint of `dilate`: the taps alone. */
export function undilate(cells: tf.Tensor, shape: readonly number[], [dh, dw]: readonly [number, number]): tf.Tensor {
  if (dh === 1 && dw === 1) return cells;
  const [kh, kw, c, f] = shape as [number, number, number, number];
  const whole = tf.pad(cells, [
    [0, dh - 1],
    [0, dw - 1],
    [0, 0],
    [0, 0],
  ]);
  const rows = tf.slice(tf.reshape(whole, [kh, dh, kw * dw, c * f]), [0, 0, 0, 0], [kh, 1, kw * dw, c * f]);
  const taps = tf.slice(tf.reshape(rows, [kh, kw, dw, c * f]), [0, 0, 0, 0], [kh, kw, 1, c * f]);
  return tf.reshape(taps, [kh, kw, c, f]);
}

/** The rules of a convolution from the names of its kernels. */
function trilinear(forward: string, toInput: string, toFilter: string): readonly Rule[] {
  const convolve = (x: tf.Tensor, filter: tf.Tensor, attrs: Attributes) =>
    run(forward, { x, filter }, undilated(attrs));
  const backInput = (dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], attrs: Attributes) =>
    run(toInput, { dy, filter }, { ...undilated(attrs), inputShape });
  const backFilter = (x: tf.Tensor, dy: tf.Tensor, filterShape: number[], attrs: Attributes) =>
    run(toFilter, { x, dy }, { ...undilated(attrs), filterShape });

  return [
    rule(forward, ['x', 'filter'], (dy, saved, attrs) => {
      const [x, filter] = saved as [tf.Tensor, tf.Tensor];
      const dilation = dilationOf(attrs);
      return {
        x: () => backInput(dy, dilate(filter, dilation), x.shape, attrs),
        filter: () => {
          const [kh, kw, c, f] = filter.shape as [number, number, number, number];
          const dilatedShape = [(kh - 1) * dilation[0] + 1, (kw - 1) * dilation[1] + 1, c, f];
          return undilate(backFilter(x, dy, dilatedShape, attrs), filter.shape, dilation);
        },
      };
    }),
    rule(toInput, ['dy', 'filter'], (ddx, saved, { inputShape: _, ...attrs }) => {
      const [dy, filter] = saved as [tf.Tensor, tf.Tensor];
      return {
        dy: () => convolve(ddx, filter, attrs),
        filter: () => backFilter(ddx, dy, filter.shape, attrs),
      };
    }),
    rule(toFilter, ['x', 'dy'], (dw, saved, { filterShape: _, ...attrs }) => {
      const [x, dy] = saved as [tf.Tensor, tf.Tensor];
      return {
        x: () => backInput(dy, dw, x.shape, attrs),
        dy: () => convolve(x, dw, attrs),
      };
    }),
  ];
}

/** Convolution, transposed convolution and depthwise convolution, with the gradients with respect to input and filter. */
export const convolution: readonly Rule[] = [
  ...trilinear('Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'),
  ...trilinear('DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'),
];
