import { type NdArray } from '../reference/array.ts';
import type { ReferenceBackend } from '../reference/backend.ts';
import { type Direction, along, directionsOf, firstDifference, secondDifference } from './differences.ts';
import { type Arrays, type Oracle, oracleOf } from './oracle.ts';
import type { Program } from './program.ts';
import { isRefusal, messageOf } from './refusal.ts';
import type { Finding, Order, Rejection } from './verdict.ts';

/** An array that a backend must give. */
export interface Expected {
  readonly array: NdArray;
  /** How far an entry may be from it. */
  readonly tolerance: number;
  readonly illConditioned: boolean;
}

/** What a program is, in double precision. */
export interface Expectation {
  readonly value: Expected;
  /** Derivatives of orders 1 and 2 by input; undefined where the rules refuse. */
  readonly derivatives: readonly (readonly Expected[] | undefined)[];
  readonly refusals: readonly string[];
}

export type Judged =
  | { readonly kind: 'expectation'; readonly expectation: Expectation; readonly oracle: Oracle }
  | { readonly kind: 'rejected'; readonly reason: Rejection }
  | { readonly kind: 'finding'; readonly finding: Finding };

/** Of the largest entry of an array. */
const tolerance = 1e-3;
/** How much of what rounding may do is forgiven: backends differ in how they sum and in their transcendental functions. */
const forgiven = 10;
const noises = [1, 2, 3];
/** A derivative that is so much smaller than what rounding inside of functions and rules makes of it is 0 by cancellation. */
const cancelled = 1e-6;
/** A few roundings of float32. */
const roundings = 1e-6;
const largestDerivative = 1e8;
/** What rounding in double precision leaves of a derivative that is 0. */
const zero = 1e-13;

const rejected = (reason: Rejection): Judged => ({ kind: 'rejected', reason });

const largestOf = ({ values }: NdArray): number => Array.from(values).reduce((p, v) => Math.max(p, Math.abs(v)), 0);

const distance = (a: NdArray, b: NdArray): number =>
  Array.from(a.values).reduce((p, v, i) => Math.max(p, Math.abs(v - b.values[i]!)), 0);

function expected(array: NdArray, noisy: readonly NdArray[], floor = 0): Expected {
  const spread = floor + forgiven * Math.max(...noisy.map((other) => distance(array, other)));
  const largest = largestOf(array);
  return { array, tolerance: tolerance * largest + spread, illConditioned: spread > tolerance * largest };
}

const isOutOfRange = (arrays: Arrays): boolean =>
  arrays.some(({ values }) => !values.every((v) => Math.abs(v) < largestDerivative));

/** How many directions are tried: fewer where each costs much. */
const effort = (oracle: Oracle, order: 1 | 2): { readonly entries: number; readonly dense: number } => {
  const size = oracle.inputs.reduce((sum, { values }) => sum + values.length, 0);
  if (size > 1500) return { entries: 1, dense: 1 };
  return order === 1 ? { entries: 8, dense: 2 } : { entries: 5, dense: 1 };
};

interface Flooring {
  readonly order: 1 | 2;
  /** What an entry of the value counts for at least: a logarithm of a softmax that is 0 was made of numbers that are not. */
  readonly least: number;
}

/**
 * For each input: how far from 0 rounding may take a derivative that is 0. The noise sees what happens between the calls, not
 * inside of them. ⟨u, f⟩ over the size of x is what a derivative is made of there.
 */
function floorsOf({ inputs, floats, u }: Oracle, value: NdArray, { order, least }: Flooring): readonly number[] {
  const size = Array.from(u.values).reduce(
    (sum, v, i) => sum + Math.abs(v) * Math.max(least, Math.abs(value.values[i]!)),
    0,
  );
  const sizes = floats.map((place) => Math.max(0.1, largestOf(inputs[place]!)));
  const entries = floats.reduce((sum, place) => sum + inputs[place]!.values.length, 0);
  const direction = order === 1 ? 1 : Math.sqrt(entries) / Math.min(...sizes);
  return sizes.map((x) => (roundings * size * direction) / x);
}

/**
 * What batch normalization does to the rounding inside of it, several times over: x − mean loses all digits in a batch of equal rows, and is
 * divided by √(variance + ε).
 */
const amplification = ({ calls }: Program): number =>
  Math.max(
    1,
    ...calls
      .filter(({ name }) => name.startsWith('autodiff.batchNormalization'))
      .map(({ args }) => 10 / Math.sqrt(args.at(-1) as number)),
  );

/**
 * Whether a rule takes the mean of what it is given from it, weighted by a distribution: y (u − Σ y u) of a softmax loses its digits where one entry
 * is 1 but for less than a rounding, in every library.
 */
const saturates = ({ calls }: Program): boolean => calls.some(({ name }) => /softmax/i.test(name));

type Comparison = 'agrees' | 'kink' | 'rough' | { readonly got: number; readonly expected: number };

/** Compares derivatives by the rules with a difference; where they disagree, finer steps show whether the difference holds. */
function compare(oracle: Oracle, order: 1 | 2, gradients: Arrays, direction: Direction, decisions: number): Comparison {
  const difference = order === 1 ? firstDifference : secondDifference;
  const want = along(gradients, direction);
  const steps = order === 1 ? [1e-4, 2e-5, 4e-6] : [5e-4, 1.5e-4, 5e-5];
  const found: number[] = [];
  for (const h of steps) {
    const there = difference(oracle, direction, h, decisions);
    if (there === 'kink') return 'kink';
    const allowed = 2e-4 * want.scale + 1e-12 * there.scale + zero;
    if (Math.abs(there.derivative - want.derivative) <= allowed) return 'agrees';
    found.push(there.derivative);
  }
  const [coarse, middle, fine] = found as [number, number, number];
  const off = Math.abs(middle - want.derivative);
  const steady = Math.abs(middle - fine) < 0.1 * off && Math.abs(middle - coarse) < 0.5 * off;
  return steady ? { got: want.derivative, expected: middle } : 'rough';
}

/** What the program is in double precision, unless that says nothing, or shows that the rules are wrong. */
export function expect(program: Program, reference: ReferenceBackend, seed: number): Judged {
  const oracle = oracleOf(program, reference);
  const base = oracle.value(oracle.inputs);
  if (base.value.values.length === 0) return rejected('empty');
  if (isOutOfRange([base.value])) return rejected('out of range');
  const noisy = noises.map((noise) => oracle.value(oracle.inputs, noise));
  if (noisy.some(({ decisions }) => decisions !== base.decisions)) return rejected('kink');

  const refusals: string[] = [];
  const derivatives: (readonly Expected[] | undefined)[] = [];
  const orders = oracle.floats.length === 0 ? [] : ([1, 2] as const).filter((order) => order <= program.order);
  for (const order of orders) {
    let gradients: Arrays;
    try {
      gradients = oracle.gradient(order);
    } catch (error) {
      const message = messageOf(error);
      if (!isRefusal(message)) return broken('throws', order, message, program);
      refusals.push(message);
      break;
    }
    if (gradients.some((g) => g.values.some((v) => !Number.isFinite(v))))
      return broken('not finite', order, 'The rules give numbers that are not finite in float64.', program);
    if (isOutOfRange(gradients)) return rejected('out of range');
    const { entries, dense } = effort(oracle, order);
    for (const direction of directionsOf(oracle, seed + order, entries, dense)) {
      const comparison = compare(oracle, order, gradients, direction, base.decisions);
      if (comparison === 'kink' || comparison === 'rough') return rejected(comparison);
      if (comparison !== 'agrees')
        return broken(
          'wrong',
          order,
          `Along a direction the rules give ${comparison.got} in float64, differences ${comparison.expected}.`,
          program,
        );
    }
    const moved = noises.slice(0, 2).map((noise) => oracle.gradient(order, noise));
    const floors = floorsOf(oracle, base.value, { order, least: saturates(program) ? 1 : 0 }).map(
      (floor) => floor * amplification(program) ** order,
    );
    const rounded = noises.slice(0, 2).map((noise) => oracle.rounded(order, noise));
    derivatives.push(
      gradients.map((g, i) => {
        const spread = Math.max(...rounded.map((other) => distance(g, other[i]!)));
        return expected(
          g,
          moved.map((other) => other[i]!),
          Math.max(floors[i]!, saturates(program) || largestOf(g) < cancelled * spread ? forgiven * spread : 0),
        );
      }),
    );
  }
  const value = expected(
    base.value,
    noisy.map((other) => other.value),
  );
  return { kind: 'expectation', expectation: { value, derivatives, refusals }, oracle };
}

const broken = (kind: Finding['kind'], order: Order, message: string, program: Program): Judged => ({
  kind: 'finding',
  finding: { kind, place: 'rules', order, message, program },
});
