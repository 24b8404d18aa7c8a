import * as tf from '@tensorflow/tfjs-core';
import { constant, mask } from '../constant.ts';
import { type Rule, binary, repeat, rule, unary, zeros } from '../rule.ts';

// Piecewise constant: the derivative is zero, and it must exist, because masks lie on paths from x to y.
const flat = ['Step', 'Sign', 'Floor', 'Ceil', 'Round', 'IsNan', 'IsInf', 'IsFinite', 'LogicalNot', 'ArgMax', 'ArgMin']
  .map((kernelName) => unary(kernelName, (_dy, x) => zeros(x)))
  .concat(unary('OneHot', (_dy, indices) => zeros(indices), 'indices'));

const comparisons = [
  ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'FloorDiv'],
].map((kernelName) =>
  rule(kernelName, ['a', 'b'], (_dy, saved) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    return { a: () => zeros(a), b: () => zeros(b) };
  }),
);

/** min(a, b) or max(a, b): at a tie the first argument gets the whole gradient. */
const choice = (kernelName: string, firstWins: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) =>
  binary(
    kernelName,
    (dy, a, b) =>
      tf.mul(
        dy,
        mask(() => firstWins(a, b)),
      ),
    (dy, a, b) =>
      tf.mul(
        dy,
        mask(() => tf.logicalNot(firstWins(a, b))),
      ),
  );

/** The maximum or minimum over axes: tied elements share the gradient equally. */
const extremum = (
  kernelName: string,
  reduce: (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor,
  axesOf: (attrs: { axis?: number | number[]; reductionIndices?: number | number[] }) => number | number[] | undefined,
) =>
  unary(kernelName, (dy, x, attrs) => {
    const axes = tf.util.parseAxisParam(axesOf(attrs) ?? (null as unknown as number[]), x.shape);
    const share = constant(() => {
      const hit = tf.cast(tf.equal(x, reduce(x, axes, true)), 'float32');
      return tf.div(hit, tf.sum(hit, axes, true));
    });
    return tf.mul(repeat(dy, x.shape, axes), share);
  });

const where = rule('Select', ['condition', 't', 'e'], (dy, saved) => {
  const [condition, t, e] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
  return {
    condition: () => zeros(condition),
    t: () => tf.where(condition, dy, zeros(t)),
    e: () => tf.where(condition, zeros(e), dy),
  };
});

/** The k largest: their gradients go back to where they came from. The saved output only says where that is. */
const topK: Rule = {
  kernelName: 'TopK',
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dys, saved) => {
    const [x, indices] = saved as [tf.Tensor, tf.Tensor];
    const [dy] = dys as tf.Tensor[];
    const places = constant(() => tf.cast(tf.oneHot(tf.cast(indices, 'int32'), x.shape.at(-1)!), 'float32'));
    return { x: () => tf.sum(tf.mul(tf.expandDims(dy!, -1), places), -2) };
  },
};

/** Comparisons, masks, minimum and maximum, clipping, selection. */
export const switches: readonly Rule[] = [
  ...flat,
  ...comparisons,
  choice('Minimum', tf.lessEqual),
  choice('Maximum', tf.greaterEqual),
  extremum('Max', tf.max, (attrs) => attrs.reductionIndices),
  extremum('Min', tf.min, (attrs) => attrs.axis),
  // a clip passes the gradient on both of its bounds
  unary('ClipByValue', (dy, x, { clipValueMin, clipValueMax }: { clipValueMin: number; clipValueMax: number }) =>
    tf.mul(
      dy,
      mask(() => tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax))),
    ),
  ),
  where,
  topK,
];
