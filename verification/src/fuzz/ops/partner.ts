import type { NdArray, NumericType } from '../../reference/array.ts';
import type { Random } from '../random.ts';
import type { Generator, Value } from './generator.ts';

/** A shape that broadcasts with a shape: axes of length 1 in some places, leading axes fewer or more. */
function broadcastable(random: Random, shape: readonly number[], length: () => number): number[] {
  const other = shape.map((n) => (random.chance(0.3) ? 1 : n === 1 && random.chance(0.4) ? length() : n));
  if (random.chance(0.3)) return other.slice(random.whole(0, shape.length));
  if (shape.length < 5 && random.chance(0.15)) return [random.chance(0.5) ? 1 : 2, ...other];
  return other;
}

const broadcasts = (p: readonly number[], q: readonly number[]): boolean =>
  p.every((n, i) => {
    const m = q[i - p.length + q.length];
    return m === undefined || m === n || m === 1 || n === 1;
  });

export interface Domain {
  readonly holds: (array: NdArray) => boolean;
  readonly low: number;
  readonly high: number;
}

/** A value that broadcasts with another: one that is there, or a new input. */
export function partner(g: Generator, { array }: Value, domain?: Domain, dtype?: NumericType): Value {
  const { random } = g;
  const fits = (other: NdArray) => broadcasts(array.shape, other.shape) && (domain?.holds(other) ?? true);
  const known = random.chance(0.35) ? g.float(fits) : undefined;
  if (known) return known;
  const shape = random.chance(0.4) ? array.shape : broadcastable(random, array.shape, g.length);
  const mixed: NumericType = random.chance(0.06) && domain === undefined ? random.pick(['int32', 'bool']) : 'float32';
  return g.fresh(shape, { ...domain, dtype: dtype ?? mixed });
}
