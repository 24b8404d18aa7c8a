import { atBroadcast, broadcastShape, build, type NumericType } from './array.ts';
import type { Decide, KernelTable, ReferenceKernel } from './kernel.ts';

type Function = (a: number, b: number, decide: Decide) => number;

/** A function of two entries, of arrays that broadcast against each other. */
const binary =
  (f: Function, dtype?: NumericType): ReferenceKernel =>
  ({ a, b }, _attrs, decide) =>
    build(broadcastShape(a!.shape, b!.shape), dtype ?? a!.dtype, (index) =>
      f(atBroadcast(a!, index), atBroadcast(b!, index), decide),
    );

/** A comparison, which depends on the sign of the difference. */
const comparison = (holds: (a: number, b: number) => boolean): ReferenceKernel =>
  binary((a, b, decide) => {
    decide(a === b ? 0 : Math.sign(a - b));
    return Number(holds(a, b));
  }, 'bool');

const logical = (holds: (a: boolean, b: boolean) => boolean): ReferenceKernel =>
  binary((a, b) => Number(holds(a !== 0, b !== 0)), 'bool');

const sideOf = (a: number, b: number): number => (a === b ? 0 : Math.sign(a - b));

/** a − b·⌊a/b⌋: the remainder has the sign of b. */
function floorMod(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Kernels of two inputs that broadcast, and sums of many. */
export const binaries: KernelTable = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Multiply: ({ a, b }) => {
    const product = a!.dtype === 'int32' ? Math.imul : (p: number, q: number) => p * q;
    return build(broadcastShape(a!.shape, b!.shape), a!.dtype, (i) => product(atBroadcast(a!, i), atBroadcast(b!, i)));
  },
  RealDiv: binary((a, b) => a / b),
  FloorDiv: binary((a, b, decide) => {
    decide(Math.floor(a / b));
    return Math.floor(a / b);
  }, 'int32'),
  Mod: binary((a, b, decide) => {
    decide(Math.floor(a / b));
    return floorMod(a, b);
  }),
  // smooth on either side of a base of 0
  Pow: binary((a, b, decide) => {
    decide(a === 0 && b > 0 && b < 1 ? 'singular' : Math.sign(a));
    return a ** b;
  }),
  Maximum: binary((a, b, decide) => {
    decide(sideOf(a, b));
    return Math.max(a, b);
  }),
  Minimum: binary((a, b, decide) => {
    decide(sideOf(a, b));
    return Math.min(a, b);
  }),
  SquaredDifference: binary((a, b) => (a - b) * (a - b)),
  // the angle of (b, a) jumps across the negative half of the axis of b
  Atan2: binary((a, b, decide) => {
    decide(b < 0 ? Math.sign(a) : 2);
    return Math.atan2(a, b);
  }),
  BitwiseAnd: binary((a, b) => a & b),
  Equal: comparison((a, b) => a === b),
  NotEqual: comparison((a, b) => a !== b),
  Greater: comparison((a, b) => a > b),
  GreaterEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessEqual: comparison((a, b) => a <= b),
  LogicalAnd: logical((a, b) => a && b),
  LogicalOr: logical((a, b) => a || b),
  LogicalXor: logical((a, b) => a !== b),
  AddN: (inputs) => {
    const [first, ...others] = Object.values(inputs);
    return build(first!.shape, first!.dtype, (index) =>
      others.reduce((sum, other) => sum + atBroadcast(other, index), atBroadcast(first!, index)),
    );
  },
  // t where the condition holds, e elsewhere; a condition of rank 1 may choose whole rows
  Select: ({ condition, t, e }) =>
    build(t!.shape, t!.dtype, (index) => {
      const chosen = atBroadcast(condition!, condition!.shape.length === 1 ? [index[0] ?? 0] : index);
      return atBroadcast(chosen !== 0 ? t! : e!, index);
    }),
};
