import { type NdArray, ndarray } from '../reference/array.ts';
import type { Arrays, Oracle } from './oracle.ts';
import { draws, seedOf } from './random.ts';

/** A derivative along a direction and the size of what was added up for it. */
export interface Derivative {
  readonly derivative: number;
  readonly scale: number;
}

/** How a difference ended: the derivative, or the reason why there is none. */
export type Difference = Derivative | 'kink';

/** A direction for the inputs of which derivatives are taken. */
export type Direction = Arrays;

/** ⟨a, b⟩ and the sum of the sizes of its terms. */
function inner(a: NdArray, b: NdArray): Derivative {
  let [derivative, scale] = [0, 0];
  a.values.forEach((v, i) => {
    derivative += v * b.values[i]!;
    scale += Math.abs(v * b.values[i]!);
  });
  return { derivative, scale };
}

/** The inputs moved by h along a direction. */
const moved = ({ floats }: Oracle, at: Arrays, direction: Direction, h: number): Arrays =>
  at.map((array, place) => {
    const along = direction[floats.indexOf(place)];
    return along === undefined
      ? array
      : ndarray(
          array.shape,
          'float32',
          Array.from(array.values, (v, i) => v + h * along.values[i]!),
        );
  });

/** The sum of c·⟨u, f⟩ over points, undefined where a switch lies between them. */
function combined(oracle: Oracle, points: readonly (readonly [number, Arrays])[], decisions: number): Difference {
  let derivative = 0;
  let scale = 0;
  for (const [c, at] of points) {
    const there = oracle.value(at);
    if (there.decisions !== decisions) return 'kink';
    const value = inner(oracle.u, there.value);
    derivative += c * value.derivative;
    scale += Math.abs(c) * value.scale;
  }
  return { derivative, scale };
}

/** ∂⟨u, f⟩ along a direction, by a central difference. */
export const firstDifference = (oracle: Oracle, direction: Direction, h: number, decisions: number): Difference =>
  combined(
    oracle,
    [
      [0.5 / h, moved(oracle, oracle.inputs, direction, h)],
      [-0.5 / h, moved(oracle, oracle.inputs, direction, -h)],
    ],
    decisions,
  );

/** ∂⟨v, ∂⟨u, f⟩⟩ along a direction, by differences of differences. */
export function secondDifference(oracle: Oracle, direction: Direction, h: number, decisions: number): Difference {
  const corner = (p: number, q: number): readonly [number, Arrays] => [
    (p * q * 0.25) / (h * h),
    moved(oracle, moved(oracle, oracle.inputs, oracle.vs, p * h), direction, q * h),
  ];
  return combined(oracle, [corner(1, 1), corner(1, -1), corner(-1, 1), corner(-1, -1)], decisions);
}

/** Single entries of the inputs, and dense directions: as many of both as asked for. */
export function directionsOf({ inputs, floats }: Oracle, seed: number, entries: number, dense: number): Direction[] {
  const random = draws(seedOf(seed, 77));
  const zero = (): number[][] => floats.map((place) => Array.from(inputs[place]!.values, () => 0));
  const asDirection = (values: number[][]): Direction =>
    floats.map((place, i) => ndarray(inputs[place]!.shape, 'float32', values[i]!));
  const all = floats.flatMap((place, i) => Array.from(inputs[place]!.values, (_, entry) => [i, entry] as const));
  const chosen = random.shuffled(all).slice(0, entries);
  return [
    ...Array.from({ length: dense }, () => asDirection(zero().map((values) => values.map(() => random.float(-1, 1))))),
    ...chosen.map(([i, entry]) => {
      const values = zero();
      values[i]![entry] = 1;
      return asDirection(values);
    }),
  ];
}

/** The derivative along a direction that gradients stand for. */
export function along(gradients: Arrays, direction: Direction): Derivative {
  const parts = gradients.map((g, i) => inner(g, direction[i]!));
  return {
    derivative: parts.reduce((sum, part) => sum + part.derivative, 0),
    scale: parts.reduce((sum, part) => sum + part.scale, 0),
  };
}
