/** An axis, or a number of axes, counted from the front. */
export const fromFront = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** 0, 1, … n − 1. */
export const countTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const outOfRange = (index: number, size: number): Error =>
  new RangeError(`Index ${index} lies outside of 0 .. ${size - 1}`);
