import * as tf from '@tensorflow/tfjs-core';

/** An axis of a view: so many elements, so far from one another in the values of the tensor it looks at; may be 0 or negative. */
export interface ViewAxis {
  readonly length: number;
  readonly stride: number;
}

/** Which element of a tensor each element of a result is: transposes, slices, repeats and reversals, of any rank. */
export interface View {
  readonly axes: readonly ViewAxis[];
  readonly offset: number;
}

/** The tensor itself. */
export function wholeView(shape: readonly number[]): View {
  const strides = shape.map((_, axis) => tf.util.sizeFromShape(shape.slice(axis + 1) as number[]));
  return { axes: shape.map((length, axis) => ({ length, stride: strides[axis] as number })), offset: 0 };
}

/** Axes `perm` of the view, in that order. */
export const transposed = ({ axes, offset }: View, perm: readonly number[]): View => ({
  axes: perm.map((axis) => axes[axis] as ViewAxis),
  offset,
});

/** Each axis repeated. */
export const repeated = ({ axes, offset }: View, reps: readonly number[]): View => ({
  axes: axes.flatMap((axis, i) => [{ length: reps[i] as number, stride: 0 }, axis]),
  offset,
});

/** Axes of length 1 as long as those of `shape`, which has as many. */
export const broadcast = ({ axes, offset }: View, shape: readonly number[]): View => ({
  axes: axes.map((axis, i) => (axis.length === shape[i] ? axis : { length: shape[i] as number, stride: 0 })),
  offset,
});

/** `lengths` elements of each axis from `begin` on, `steps` apart. */
export const sliced = (
  { axes, offset }: View,
  { begin, lengths, steps }: Readonly<Record<'begin' | 'lengths' | 'steps', readonly number[]>>,
): View => ({
  axes: axes.map(({ stride }, i) => ({ length: lengths[i] as number, stride: stride * (steps[i] as number) })),
  offset: axes.reduce((sum, { stride }, i) => sum + stride * (begin[i] as number), offset),
});

/** The same elements in the same order, with as few axes as there can be, and at least one. */
export function simplified({ axes, offset }: View): View {
  const merged: ViewAxis[] = [];
  for (const axis of axes) {
    if (axis.length === 1) continue;
    const last = merged.at(-1);
    if (last !== undefined && last.stride === axis.stride * axis.length)
      merged.splice(-1, 1, { length: last.length * axis.length, stride: axis.stride });
    else merged.push(axis);
  }
  return { axes: merged.length === 0 ? [{ length: 1, stride: 1 }] : merged, offset };
}
