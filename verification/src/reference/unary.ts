import { mapEntries, type NumericType } from './array.ts';
import { decideSides } from './activation.ts';
import { erf } from './erf.ts';
import type { Attributes, KernelTable, ReferenceKernel } from './kernel.ts';

/** A function of each entry, smooth wherever it is defined but at these points, where its slope is infinite. */
const smooth =
  (f: (v: number) => number, singular: readonly number[] = []): ReferenceKernel =>
  ({ x }, _attrs, decide) =>
    mapEntries(x!, (v) => {
      if (singular.includes(v)) decide('singular');
      return f(v);
    });

/** A function of each entry that jumps or bends at `switches`. */
const switching =
  (f: (v: number, attrs: Attributes) => number, switches: readonly number[], dtype?: NumericType): ReferenceKernel =>
  ({ x }, attrs, decide) =>
    mapEntries(
      x!,
      (v) => {
        decideSides(decide, v, switches);
        return f(v, attrs);
      },
      dtype,
    );

/** A function of each entry whose values are the steps themselves. */
const stepping =
  (f: (v: number) => number): ReferenceKernel =>
  ({ x }, _attrs, decide) =>
    mapEntries(x!, (v) => {
      decide(f(v));
      return f(v);
    });

/** To the nearest whole number, a half to the even one. */
function roundHalfToEven(v: number): number {
  const below = Math.floor(v);
  if (v - below !== 0.5) return Math.round(v);
  return below % 2 === 0 ? below : below + 1;
}

/** Kernels that apply a function of one number to each entry. */
export const unary: KernelTable = {
  Abs: switching(Math.abs, [0]),
  Acos: smooth(Math.acos, [-1, 1]),
  Acosh: smooth(Math.acosh, [1]),
  Asin: smooth(Math.asin, [-1, 1]),
  Asinh: smooth(Math.asinh),
  Atan: smooth(Math.atan),
  Atanh: smooth(Math.atanh),
  Ceil: stepping(Math.ceil),
  Cos: smooth(Math.cos),
  Cosh: smooth(Math.cosh),
  Erf: smooth(erf),
  Exp: smooth(Math.exp),
  Expm1: smooth(Math.expm1),
  Floor: stepping(Math.floor),
  IsFinite: switching((v) => Number(Number.isFinite(v)), [], 'bool'),
  IsInf: switching((v) => Number(Math.abs(v) === Infinity), [], 'bool'),
  IsNan: switching((v) => Number(Number.isNaN(v)), [], 'bool'),
  Log: smooth(Math.log),
  Log1p: smooth(Math.log1p),
  LogicalNot: switching((v) => Number(v === 0), [], 'bool'),
  Neg: smooth((v) => -v),
  Reciprocal: smooth((v) => 1 / v),
  Round: stepping(roundHalfToEven),
  Rsqrt: smooth((v) => 1 / Math.sqrt(v)),
  // 0 of NaN, as the specs of tfjs-core have it
  Sign: stepping((x) => Math.sign(x) || 0),
  Sin: smooth(Math.sin),
  Sinh: smooth(Math.sinh),
  Sqrt: smooth(Math.sqrt, [0]),
  Square: smooth((v) => v * v),
  Tan: smooth(Math.tan),
  Tanh: smooth(Math.tanh),
  // 0 on the left, 1 on the right, NaN stays
  Step: switching((v, { alpha = 0 }) => (Number.isNaN(v) ? v : v > 0 ? 1 : alpha), [0]),
  ClipByValue: ({ x }, { clipValueMin: low, clipValueMax: high }, decide) =>
    mapEntries(x!, (v) => {
      decideSides(decide, v, [low, high]);
      return Math.min(high, Math.max(low, v));
    }),
};
