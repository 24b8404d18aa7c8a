import * as tf from '@tensorflow/tfjs-core';

/** Attributes of a kernel, as tfjs hands them to a gradient. Each rule knows the ones of its kernel. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tfjs types attributes as an open union; the kernels document them
export type Attributes = any;

/** The gradient with respect to each input, as functions: only the wanted ones run. */
export type Gradients = Record<string, () => tf.Tensor>;

/**
 * The rule of one kernel: from the cotangent of its output, dy, to the cotangents of its inputs.
 *
 * Laws that every rule keeps, so that the set is closed under differentiation:
 * 1. It saves inputs, never outputs. What tfjs saves of an output is a copy that the tape takes for a constant, and every
 *    term of the second derivative that runs through it would be lost without an error.
 * 2. It is built from ops whose kernels have rules here.
 * 3. It reads nothing that was not saved, and returns a new tensor for each input: the tape disposes what it has added up.
 */
export type Rule = tf.GradConfig;

/** A rule that saves the named inputs. */
export const rule = (
  kernelName: string,
  inputsToSave: string[],
  gradients: (dy: tf.Tensor, saved: tf.Tensor[], attrs: Attributes) => Gradients,
): Rule => ({ kernelName, inputsToSave, gradFunc: (dy, saved, attrs) => gradients(dy as tf.Tensor, saved, attrs) });

/** A rule for a kernel with one input: `derivative(dy, x)` is the cotangent of x. */
export const unary = (
  kernelName: string,
  derivative: (dy: tf.Tensor, x: tf.Tensor, attrs: Attributes) => tf.Tensor,
  input = 'x',
): Rule => rule(kernelName, [input], (dy, [x], attrs) => ({ [input]: () => derivative(dy, float(x!), attrs) }));

/** A rule for a kernel with one input whose derivative needs nothing but dy. */
export const linear = (
  kernelName: string,
  derivative: (dy: tf.Tensor, attrs: Attributes) => tf.Tensor,
  input = 'x',
): Rule => rule(kernelName, [], (dy, _saved, attrs) => ({ [input]: () => derivative(dy, attrs) }));

/** A rule for a kernel that is piecewise constant in each of its inputs. It must exist, because masks lie on paths from x to y. */
export const flat = (kernelName: string, inputs: string[]): Rule =>
  rule(kernelName, inputs, (_dy, saved) => Object.fromEntries(saved.map((t, i) => [inputs[i]!, () => zeros(t)])));

/** A rule for a kernel with two inputs that broadcast against each other. The derivatives are given both as float32. */
export const binary = (
  kernelName: string,
  da: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  db: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  names: readonly [string, string] = ['a', 'b'],
): Rule =>
  rule(kernelName, [...names], (dy, saved) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    return {
      [names[0]]: () => distinct(unbroadcast(da(dy, float(a), float(b)), a.shape), dy),
      [names[1]]: () => distinct(unbroadcast(db(dy, float(a), float(b)), b.shape), dy),
    };
  });

/** A cotangent as a tensor of its own (law 3) where it may be dy itself. */
export const distinct = (cotangent: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
  cotangent === dy ? tf.clone(cotangent) : cotangent;

/** t as float32: whole numbers and booleans have derivatives too, and kernels read the bits of what they are given. */
export const float = (t: tf.Tensor): tf.Tensor => (t.dtype === 'float32' ? t : tf.cast(t, 'float32'));

/** Runs a kernel by name, on the tape. */
export const run = (kernelName: string, inputs: Record<string, tf.Tensor>, attrs: Attributes): tf.Tensor =>
  tf.engine().runKernel(kernelName, inputs, attrs);

/** Whether the current backend has a kernel: those that are not tfjs's own make a rule faster where a backend brings them. */
export const hasKernel = (kernelName: string): boolean => tf.getKernel(kernelName, tf.getBackend()) !== undefined;

/** Zeros of the shape of t: a fill on the device, no upload, and no node that depends on t as `zerosLike` would make. */
export const zeros = (t: tf.Tensor): tf.Tensor => tf.fill(t.shape, 0);

/** The adjoint of broadcasting to `dy.shape`: the sum over the repeated axes; dy itself where there are none. */
export function unbroadcast(dy: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const lead = dy.rank - shape.length;
  if (lead === 0 && shape.every((n, i) => n === dy.shape[i])) return dy;
  if (dy.size === 0) return tf.fill([...shape], 0);
  const axes = dy.shape.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && dy.shape[i] !== 1));
  const summed = axes.length > 0 ? tf.sum(dy, axes) : dy;
  return axes.length === lead && lead > 0 ? summed : tf.reshape(summed, [...shape]);
}

/** The adjoint of summing over the axes: dy repeated along them. A product, because `tile` is slow on wasm. */
export function repeat(dy: tf.Tensor, shape: readonly number[], axes: readonly number[]): tf.Tensor {
  const kept = shape.map((n, i) => (axes.includes(i) ? 1 : n));
  return tf.mul(tf.reshape(dy, kept), tf.fill([...shape], 1));
}
