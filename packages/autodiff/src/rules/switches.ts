import * as tf from '@tensorflow/tfjs-core';
import { constant } from '../constant.ts';
import { type Rule, binary, flat, repeat, rule, run, unary, zeros } from '../rule.ts';
import { choose, count } from './low-rank.ts';

const steps = [
  ...[
    'Step',
    'Sign',
    'Floor',
    'Ceil',
    'Round',
    'IsNan',
    'IsInf',
    'IsFinite',
    'LogicalNot',
    'ArgMax',
    'ArgMin',
    'All',
    'Any',
  ],
].map((kernelName) => flat(kernelName, ['x']));

const comparisons = [
  ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr'],
].map((kernelName) => flat(kernelName, ['a', 'b']));

const places = [flat('OneHot', ['indices']), flat('SearchSorted', ['sortedSequence', 'values'])];

/** min(a, b) or max(a, b): at a tie the first argument gets the whole gradient. */
const choice = (kernelName: string, firstWins: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) =>
  binary(
    kernelName,
    (dy, a, b) =>
      choose(
        constant(() => firstWins(a, b)),
        dy,
        zeros(dy),
      ),
    (dy, a, b) =>
      choose(
        constant(() => firstWins(a, b)),
        zeros(dy),
        dy,
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

// The kernel itself, not `tf.where`: it takes a condition of one axis too, which stands for whole rows.
const where = rule('Select', ['condition', 't', 'e'], (dy, saved) => {
  const [condition, t, e] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
  const pick = (yes: tf.Tensor, no: tf.Tensor) => run('Select', { condition, t: yes, e: no }, {});
  return {
    condition: () => zeros(condition),
    t: () => pick(dy, zeros(t)),
    e: () => pick(zeros(e), dy),
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
    const [k, n] = [indices.shape.at(-1)!, x.shape.at(-1)!];
    const rows = count(x.shape.slice(0, -1));
    // not `tf.oneHot`, which refuses a single place
    const places = constant(() => {
      const own = tf.reshape(tf.cast(indices, 'int32'), [rows, k, 1]);
      return tf.cast(tf.equal(own, tf.range(0, n, 1, 'int32')), 'float32');
    });
    return { x: () => tf.reshape(tf.matMul(tf.reshape(dy!, [rows, 1, k]), places), x.shape) };
  },
};

/** Comparisons, masks, minimum and maximum, clipping, selection. */
export const switches: readonly Rule[] = [
  ...steps,
  ...comparisons,
  ...places,
  choice('Minimum', tf.lessEqual),
  choice('Maximum', tf.greaterEqual),
  extremum('Max', tf.max, (attrs) => attrs.reductionIndices),
  extremum('Min', tf.min, (attrs) => attrs.axis),
  // a clip passes the gradient on both of its bounds
  unary('ClipByValue', (dy, x, { clipValueMin, clipValueMax }: { clipValueMin: number; clipValueMax: number }) =>
    choose(
      constant(() => tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax))),
      dy,
      zeros(dy),
    ),
  ),
  where,
  topK,
];
