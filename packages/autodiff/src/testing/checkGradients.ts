import * as tf from '@tensorflow/tfjs-core';
import { type Params, type Tree, flatten, unflatten } from '@gr/tree';
import { type Key, foldIn, key, uniformValues } from '@gr/random/host';
import { gradientsOf } from '../gradients.ts';

/** What `checkGradients` may be told. */
export interface CheckOptions {
  /** The highest order to check; every lower one is checked too. 2 by default. */
  readonly order?: 1 | 2 | 3;
  /** Largest relative error allowed, for all orders, or one for each. By default 1e-3, 2e-3 and 5e-3. */
  readonly tolerance?: number | readonly number[];
  /** Step of the differences along a direction whose entries lie in [−1, 1]. 1e-2 by default. */
  readonly step?: number;
  /** Number of random directions at each order. 3 by default; with 0 nothing is checked and the gradients are returned. */
  readonly directions?: number;
  /** Where the randomness comes from. */
  readonly key?: Key;
}

/** The agreement at one order. */
export interface OrderCheck {
  readonly order: number;
  /** Largest |gradient − difference| along a direction, over the size that such a derivative typically has. */
  readonly error: number;
  readonly tolerance: number;
  /** The gradient of this order that was checked, of each tensor of the arguments. */
  readonly gradient: readonly Float32Array[];
}

/** Numbers and shape of a tensor, on the host: the tapes of the orders must not share tensors. */
interface HostTensor {
  readonly values: Float32Array;
  readonly shape: number[];
}

type Scalarized = (...args: Params[]) => tf.Scalar;

const tolerances = [1e-3, 2e-3, 5e-3] as const;

/**
 * Checks the derivatives of f against central differences, up to the given order. Order 1 compares ⟨∇L, d⟩ along random
 * directions d with differences of L; order 2 does the same with ⟨u, ∇L⟩ for a random u in place of L; and so on.
 * L is a fixed combination of the outputs y of f with a cubic in it, Σ w (z + z²/2 + z³/6) with z = y / max|y|, so that
 * second derivatives that appear only inside a larger model are checked too.
 *
 * Choose a point where f is smooth: a difference across the kink of a relu or a change of maximum means nothing.
 *
 * @param f From tensors, or trees of tensors, to a tensor of any shape; the same value at each call with the same arguments.
 * @param args Where to check: float32 tensors, or trees of them. They are left as they are.
 * @returns The error at each order.
 * @throws Error (rejection) that names the order, both derivatives and their relative error if they disagree.
 * @example await checkGradients((x, w) => tf.tanh(tf.matMul(x, w)), [x, w], { order: 2 });
 * @remarks The fourth-order difference (8(f₁ − f₋₁) − (f₂ − f₋₂)) / 12h is accurate to about 1e-5 in float32.
 */
export async function checkGradients<A extends readonly Params[]>(
  f: (...args: A) => tf.Tensor,
  args: A,
  options: CheckOptions = {},
): Promise<readonly OrderCheck[]> {
  const { order = 2, step = 1e-2, directions = 3 } = options;
  const allowed = options.tolerance ?? tolerances;
  const { leaves, structure } = flatten<tf.Tensor>(args as readonly Params[]);
  const point = await Promise.all(leaves.map(toHost));
  const arrange = (tensors: readonly tf.Tensor[]) => unflatten(structure, tensors) as readonly Params[];
  const scale = await largest(() => f(...(arrange(point.map(toTensor)) as A)));

  let current: Scalarized = (...xs) => contract(f(...(xs as unknown as A)), scale);
  let random = options.key ?? key(0);
  const checks: OrderCheck[] = [];
  for (let k = 1; k <= order; k++) {
    random = foldIn(random, k);
    const tolerance = typeof allowed === 'number' ? allowed : (allowed[k - 1] ?? tolerances[k - 1]!);
    const gradient = await gradientAt(current, point, arrange);
    const error = await compare(current, gradient, point, arrange, {
      order: k,
      tolerance,
      step,
      directions,
      key: random,
    });
    checks.push({ order: k, error, tolerance, gradient: gradient.map(({ values }) => values) });
    current = directional(current, point, foldIn(random, 999));
  }
  return checks;
}

const toHost = async (t: tf.Tensor): Promise<HostTensor> => ({
  values: Float32Array.from(await t.data()),
  shape: t.shape,
});

const toTensor = ({ values, shape }: HostTensor): tf.Tensor => tf.tensor(values, shape, 'float32');

/** A random direction for each leaf, entries in [−1, 1], no longer than 3 in all so that large arguments stay near the point. */
function direction(point: readonly HostTensor[], k: Key): HostTensor[] {
  const raw = point.map(({ values, shape }, i) => ({
    shape,
    values: uniformValues(foldIn(k, i), values.length, { min: -1, max: 1 }),
  }));
  const length = Math.sqrt(raw.reduce((s, { values }) => s + squares(values), 0));
  const shrink = Math.min(1, 3 / length);
  return raw.map(({ values, shape }) => ({ shape, values: values.map((v) => v * shrink) }));
}

const squares = (values: Float32Array) => values.reduce((s, v) => s + v * v, 0);

const moved = (point: readonly HostTensor[], along: readonly HostTensor[], h: number): HostTensor[] =>
  point.map(({ values, shape }, i) => ({ shape, values: values.map((v, j) => v + h * along[i]!.values[j]!) }));

/** The largest |y|, 1 if all are zero. */
async function largest(f: () => tf.Tensor): Promise<number> {
  const top = tf.tidy(() => tf.max(tf.abs(f())));
  const [value] = await top.data();
  top.dispose();
  if (!Number.isFinite(value))
    throw new Error(
      `The function is not finite at the point of the check: its largest entry is ${value}. Choose another point.`,
    );
  return value! > 0 ? value! : 1;
}

/** Σ w (z + z²/2 + z³/6), z = y / scale, with fixed weights w in [0.5, 1.5). */
function contract(y: tf.Tensor, scale: number): tf.Scalar {
  const z = tf.mul(y, 1 / scale);
  const w = tf.tensor(
    Float32Array.from({ length: y.size }, (_, i) => 0.5 + ((i * 7) % 11) / 11),
    y.shape,
  );
  const cubic = tf.mul(z, tf.add(1, tf.mul(z, tf.add(1 / 2, tf.mul(1 / 6, z)))));
  return tf.sum(tf.mul(w, cubic)) as tf.Scalar;
}

/** ⟨u, ∇L⟩ as a function of the arguments, for one random u. */
function directional(f: Scalarized, point: readonly HostTensor[], k: Key): Scalarized {
  const u = direction(point, k);
  return (...xs) => {
    const { grads } = gradientsOf(() => f(...xs), xs as Params);
    const parts = flatten<tf.Tensor>(grads as Tree<tf.Tensor>).leaves.map((g, i) => tf.sum(tf.mul(g, toTensor(u[i]!))));
    return parts.reduce((p, q) => tf.add(p, q)) as tf.Scalar;
  };
}

interface Comparison {
  readonly order: number;
  readonly tolerance: number;
  readonly step: number;
  readonly directions: number;
  readonly key: Key;
}

async function compare(
  f: Scalarized,
  gradient: readonly HostTensor[],
  point: readonly HostTensor[],
  arrange: (tensors: readonly tf.Tensor[]) => readonly Params[],
  { order, tolerance, step, directions, key: random }: Comparison,
): Promise<number> {
  const size = gradient.reduce((n, g) => n + g.values.length, 0);
  const norm = Math.sqrt(gradient.reduce((s, g) => s + squares(g.values), 0));
  let worst = 0;
  for (let n = 0; n < directions; n++) {
    const d = direction(point, foldIn(random, n));
    const exact = gradient.reduce((s, g, i) => s + g.values.reduce((p, v, j) => p + v * d[i]!.values[j]!, 0), 0);
    const at = async (k: number) => valueAt(f, moved(point, d, k * step), arrange);
    const [f1, m1, f2, m2] = [await at(1), await at(-1), await at(2), await at(-2)];
    const difference = (8 * (f1 - m1) - (f2 - m2)) / (12 * step);
    // what a derivative along such a direction typically is, and what float32 cannot resolve
    const length = Math.sqrt(d.reduce((s, { values }) => s + squares(values), 0));
    const typical = Math.max(Math.abs(exact), (norm * length) / Math.sqrt(size), 1e-6);
    const resolution = (4 * 2 ** -23 * Math.max(Math.abs(f1), Math.abs(f2))) / step;
    const error = Math.max(0, Math.abs(exact - difference) - resolution) / typical;
    if (!(error <= tolerance))
      throw new Error(
        `Gradient of order ${order} is wrong: along a random direction it gives ${exact.toPrecision(6)}, central differences give ${difference.toPrecision(6)} ` +
          `(relative error ${error.toExponential(1)}, allowed ${tolerance.toExponential(1)}). ` +
          (order === 1
            ? 'Look for an op whose gradient is missing or wrong, or a kink near this point.'
            : 'Look for an op that is unsound under a second derivative (such as tf.logSoftmax or tf.losses.softmaxCrossEntropy: use the twins in @gr/autodiff), or a kink near this point.'),
      );
    worst = Math.max(worst, error);
  }
  return worst;
}

async function gradientAt(
  f: Scalarized,
  point: readonly HostTensor[],
  arrange: (tensors: readonly tf.Tensor[]) => readonly Params[],
): Promise<HostTensor[]> {
  const tensors = tf.tidy(() => {
    const args = arrange(point.map(toTensor));
    const { grads } = gradientsOf(() => f(...args), args as Params);
    return flatten<tf.Tensor>(grads).leaves;
  });
  const host = await Promise.all(tensors.map(toHost));
  tf.dispose(tensors);
  return host;
}

async function valueAt(
  f: Scalarized,
  point: readonly HostTensor[],
  arrange: (tensors: readonly tf.Tensor[]) => readonly Params[],
): Promise<number> {
  const value = tf.tidy(() => f(...arrange(point.map(toTensor))));
  const [number] = await value.data();
  value.dispose();
  return number!;
}
