import { bool, float, int } from '../argument.ts';

type Shape = readonly number[];
export const exact = { close: 'exact' } as const;
export const ofRank: readonly Shape[] = [[], [5], [3, 4], [2, 3, 4], [2, 3, 4, 2], [2, 1, 3, 2, 2], [2, 1, 2, 3, 1, 2]];
const others: readonly Shape[] = [[0], [2, 0, 3], [1, 1, 1], [1031], [67, 129], [3, 70, 101], [70_001]];
export const all = [...ofRank, ...others];

const make = { float, int, bool };
const types = ['float', 'int', 'bool'] as const;
/** Cycles through types of tensors. */
export const typed = (shape: Shape, n: number) => make[types[n % 3]!](shape, { seed: n });
