import * as tf from '@tensorflow/tfjs-core';
import { type Attributes, type Rule, rule, run } from '../rule.ts';
import { dilate, undilate } from './convolution.ts';
import { type Windows, fit, outputShape, tapAlong, unfit, untapAlong } from './windows.ts';

// Convolutions of volumes [batch, depth, height, width, channels]: the sum over the taps along the depth of convolutions of images, whose
// kernels are fast and have rules. The rules use nothing of the kernels for volumes, which differ between backends.

/** The three axes of a convolution of volumes. With `same` and a stride above the window tfjs-core computes a negative padding. */
export function volumeWindows(
  info: tf.backend_util.Conv3DInfo,
  [depth, height, width]: readonly number[],
): [Windows, Windows, Windows] {
  const { padInfo: p } = info;
  if (Math.min(p.front, p.top, p.left, p.back, p.bottom, p.right) < 0)
    throw new Error(
      `The gradient of windows over a volume needs strides that leave no gap: with padding 'same' and strides [${info.strideDepth}, ${info.strideHeight}, ${info.strideWidth}] TensorFlow.js reads shifted windows of [${info.inDepth}, ${info.inHeight}, ${info.inWidth}]. Use padding 'valid'.`,
    );
  return [
    {
      length: info.inDepth,
      before: p.front,
      outputs: info.outDepth,
      stride: info.strideDepth,
      size: depth!,
      dilation: info.dilationDepth,
    },
    {
      length: info.inHeight,
      before: p.top,
      outputs: info.outHeight,
      stride: info.strideHeight,
      size: height!,
      dilation: info.dilationHeight,
    },
    {
      length: info.inWidth,
      before: p.left,
      outputs: info.outWidth,
      stride: info.strideWidth,
      size: width!,
      dilation: info.dilationWidth,
    },
  ];
}

type Five = [number, number, number, number, number];
type Filter = tf.Tensor4D;

/** The three maps of one convolution, whatever the kernel that asks. x: [B, D, H, W, C], filter: [d, h, w, C, F], dy like the result. */
function maps(inputShape: Five, filterShape: Five, { strides, pad, dilations }: Attributes) {
  const info = tf.backend_util.computeConv3DInfo(inputShape, filterShape, strides, dilations ?? 1, pad);
  const windows = volumeWindows(info, filterShape);
  const [deep, tall, wide] = windows;
  const [batch, channels, filters] = [inputShape[0], inputShape[4], filterShape[4]];
  const attrs = { strides: [tall.stride, wide.stride], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] };
  const reach = (w: Windows) => (w.size - 1) * w.dilation + 1;
  // without the cells at the end that only later windows would need
  const needed = (w: Windows) => (w.outputs - 1) * w.stride + reach(w);
  const spacing = [tall.dilation, wide.dilation] as const;
  const taps = Array.from({ length: deep.size }, (_, k) => k);

  const images = (x: tf.Tensor, k: number) =>
    tf.slice(
      tf.reshape(tapAlong(x, 1, deep, k), [batch * deep.outputs, x.shape[2]!, x.shape[3]!, channels]),
      [0, 0, 0, 0],
      [-1, needed(tall), needed(wide), -1],
    );
  const plane = (filter: tf.Tensor, k: number): Filter => {
    const [, h, w] = filterShape;
    const own = tf.reshape(tf.slice(filter, [k, 0, 0, 0, 0], [1, -1, -1, -1, -1]), [h, w, channels, filters]);
    return dilate(own, spacing);
  };
  const flatten = (dy: tf.Tensor) => tf.reshape(dy, [batch * deep.outputs, tall.outputs, wide.outputs, filters]);
  const sum = (parts: tf.Tensor[]) => parts.reduce((a, b) => tf.add(a, b));

  return {
    forward: (x: tf.Tensor, filter: tf.Tensor): tf.Tensor => {
      const whole = fit(x, windows);
      const parts = taps.map((k) => run('Conv2D', { x: images(whole, k), filter: plane(filter, k) }, attrs));
      return tf.reshape(sum(parts), outputShape(batch, windows, filters));
    },
    toInput: (dy: tf.Tensor, filter: tf.Tensor): tf.Tensor => {
      const up = flatten(dy);
      const image: [number, number, number, number] = [batch * deep.outputs, needed(tall), needed(wide), channels];
      const [height, width] = [tall, wide].map((w) => w.outputs * w.stride + reach(w) - 1) as [number, number];
      const parts = taps.map((k) => {
        const own = run('Conv2DBackpropInput', { dy: up, filter: plane(filter, k) }, { ...attrs, inputShape: image });
        const filled = tf.pad(own, [
          [0, 0],
          [0, height - image[1]],
          [0, width - image[2]],
          [0, 0],
        ]);
        return untapAlong(tf.reshape(filled, [batch, deep.outputs, height, width, channels]), 1, deep, k);
      });
      return unfit(sum(parts), windows);
    },
    toFilter: (x: tf.Tensor, dy: tf.Tensor): tf.Tensor => {
      const [whole, up] = [fit(x, windows), flatten(dy)];
      const dilatedShape = [reach(tall), reach(wide), channels, filters];
      const own = [tall.size, wide.size, channels, filters];
      const parts = taps.map((k) => {
        const cells = run(
          'Conv2DBackpropFilter',
          { x: images(whole, k), dy: up },
          { ...attrs, filterShape: dilatedShape },
        );
        return tf.reshape(undilate(cells, own, spacing), [1, ...own]);
      });
      return parts.length > 1 ? tf.concat(parts, 0) : parts[0]!;
    },
  };
}

/** Convolution of volumes, transposed too, and the gradient of its filter. */
export const volumes: readonly Rule[] = [
  rule('Conv3D', ['x', 'filter'], (dy, saved, attrs) => {
    const [x, filter] = saved as [tf.Tensor, tf.Tensor];
    const map = maps(x.shape as Five, filter.shape as Five, attrs);
    return { x: () => map.toInput(dy, filter), filter: () => map.toFilter(x, dy) };
  }),
  rule('Conv3DBackpropInputV2', ['dy', 'filter'], (ddx, saved, attrs) => {
    const [dy, filter] = saved as [tf.Tensor, tf.Tensor];
    const map = maps(ddx.shape as Five, filter.shape as Five, attrs);
    return { dy: () => map.forward(ddx, filter), filter: () => map.toFilter(ddx, dy) };
  }),
  rule('Conv3DBackpropFilterV2', ['x', 'dy'], (dw, saved, attrs) => {
    const [x, dy] = saved as [tf.Tensor, tf.Tensor];
    const map = maps(x.shape as Five, dw.shape as Five, attrs);
    return { x: () => map.toInput(dy, dw), dy: () => map.forward(x, dw) };
  }),
];
