import type { NdArray, NumericType } from '../../reference/array.ts';
import type { Argument, Call, Ref } from '../program.ts';
import type { Random } from '../random.ts';

/** A value that the next call may take, as the reference computed it. */
export interface Value extends Ref {
  readonly array: NdArray;
}

interface Fresh {
  readonly dtype?: NumericType;
  /** Bounds of the values; for whole numbers both are taken. */
  readonly low?: number;
  readonly high?: number;
}

/** What the generator of a call may ask for. */
export interface Generator {
  readonly random: Random;
  /** A float32 value that was computed before and meets the condition, mostly one of the latest; undefined if there is none. */
  readonly float: (meets?: (array: NdArray) => boolean) => Value | undefined;
  /** The same for another type. */
  readonly of: (dtype: NumericType, meets?: (array: NdArray) => boolean) => Value | undefined;
  /** A new input; float32 in [−2, 2) unless told otherwise. */
  readonly fresh: (shape: readonly number[], options?: Fresh) => Value;
  /** A length of an axis. */
  readonly length: () => number;
}

/** Makes a call from what is there, or nothing where it does not fit. */
export type Maker = (generator: Generator) => Call | undefined;

/** A family of calls: the more weight, the more often. */
export interface Family {
  readonly name: string;
  readonly weight: number;
  readonly makers: readonly Maker[];
}

export const call = (name: string, ...args: readonly Argument[]): Call => ({ name, args });

export const refTo = ({ ref }: Ref): Ref => ({ ref });

export const everywhere =
  (holds: (v: number) => boolean) =>
  ({ values }: NdArray): boolean =>
    values.every(holds);

export const ofRank =
  (low: number, high = low) =>
  ({ shape }: NdArray): boolean =>
    shape.length >= low && shape.length <= high;

/** An axis of a value of some rank, sometimes counted from the end. */
export const axisOf = ({ random }: Generator, { array }: Value): number => {
  const rank = array.shape.length;
  const axis = random.whole(0, rank - 1);
  return random.chance(0.3) ? axis - rank : axis;
};

/** Some axes, at least one; undefined, which means all, now and then. */
export function axesOf(generator: Generator, { array }: Value): number[] | null {
  const { random } = generator;
  const rank = array.shape.length;
  if (rank === 0 || random.chance(0.2)) return null;
  const axes = random.shuffled(array.shape.map((_, axis) => axis)).slice(0, random.whole(1, rank));
  return random.chance(0.25) ? axes.map((axis) => axis - rank) : axes.sort((p, q) => p - q);
}
