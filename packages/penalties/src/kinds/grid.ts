/** Numbers from one to the other in equal steps of the logarithm, nearly: those of `steps` in every decade. */
export const decades = (from: number, to: number, steps: readonly number[]): readonly number[] =>
  Array.from({ length: Math.round(Math.log10(to / from)) + 1 }, (_, i) => from * 10 ** i)
    .flatMap((decade) => steps.map((step) => Number((step * decade).toPrecision(3))))
    .filter((value) => value <= to);

/**
 * 1, 3, 10, 30, … from one number to the other.
 *
 * @example halfDecades(0.01, 1); // [0.01, 0.03, 0.1, 0.3, 1]
 */
export const halfDecades = (from: number, to: number): readonly number[] => decades(from, to, [1, 3]);
