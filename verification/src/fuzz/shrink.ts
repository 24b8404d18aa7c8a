import type { NdArray } from '../reference/array.ts';
import { type Argument, type Call, type Input, type Program, isRef, mapRefs, refsOf, trimmed } from './program.ts';

/** A way to the values of a program's calls in double precision; undefined where it does not run. */
export type ValuesOf = (program: Program) => Promise<readonly NdArray[] | undefined>;

/** Whether a program still shows the fault. */
type Shows = (program: Program) => Promise<boolean>;

export interface ShrinkOptions {
  readonly shows: Shows;
  readonly valuesOf: ValuesOf;
  /** When to stop, by `performance.now()`. */
  readonly until: number;
}

/** Makes a program smaller for as long as a smaller one shows the fault. */
export async function shrink(program: Program, { shows, valuesOf, until }: ShrinkOptions): Promise<Program> {
  let smallest = program;
  for (let again = true; again;) {
    again = false;
    const values = await valuesOf(smallest);
    for (const candidate of candidates(smallest, values)) {
      if (performance.now() > until) return smallest;
      if (weight(candidate) >= weight(smallest) || !(await shows(candidate))) continue;
      smallest = candidate;
      again = true;
      break;
    }
  }
  return smallest;
}

/** What shrinking lessens: calls, then entries, then digits. */
function weight({ calls, inputs, cotangents, order, style }: Program): number {
  const entries = inputs.reduce((sum, { values }) => sum + values.length, 0);
  const digits = inputs.reduce((sum, { values }) => sum + values.reduce((p, v) => p + String(v).length, 0), 0);
  return (
    calls.length * 1e9 +
    inputs.length * 1e7 +
    order * 1e6 +
    entries * 1e3 +
    digits +
    Number(cotangents !== 'ones') * 50 +
    Number(style === 'vjp')
  );
}

function* candidates(program: Program, values: readonly NdArray[] | undefined): Generator<Program> {
  const { calls, inputs } = program;
  // a result in the middle as the value
  for (let end = 1; end < calls.length; end++) {
    const last = values?.[end - 1];
    if (last === undefined || last.dtype === 'float32') yield trimmed({ ...program, calls: calls.slice(0, end) });
  }
  // a call as an input with its value
  if (values) for (let i = calls.length - 2; i >= 0; i--) yield cut(program, i, values[i]!);
  // a call left out: one of its arguments in its place
  for (let i = 0; i < calls.length - 1; i++) for (const ref of refsOf(calls[i]!)) yield bypass(program, i, ref);
  for (const order of [0, 1] as const) if (order < program.order) yield { ...program, order };
  // two inputs as one
  for (let i = 0; i < inputs.length; i++)
    for (let j = i + 1; j < inputs.length; j++)
      if (inputs[i]!.shape.join() === inputs[j]!.shape.join() && inputs[i]!.dtype === inputs[j]!.dtype)
        yield trimmed(replaced(program, j, i));
  yield* smaller(program);
  yield { ...program, cotangents: 'ones' };
  yield { ...program, style: 'grad' };
  for (const simple of simpler) for (let i = 0; i < inputs.length; i++) yield withValues(program, i, simple);
}

const simpler: readonly ((v: number, i: number) => number)[] = [
  () => 1,
  () => 0,
  (_v, i) => i + 1,
  (v) => Math.round(v),
  (v) => Math.round(v * 10) / 10,
];

const withValues = (program: Program, place: number, f: (v: number, i: number) => number): Program => ({
  ...program,
  inputs: program.inputs.map((input, i) =>
    i === place
      ? { ...input, values: input.values.map((v, k) => (input.dtype === 'float32' ? Math.fround(f(v, k)) : f(v, k))) }
      : input,
  ),
});

/** Every use of a value as a use of another. */
const replaced = (program: Program, from: number, to: number): Program => ({
  ...program,
  calls: program.calls.map((call) => ({
    ...call,
    args: mapRefs(call.args, (ref) => ({ ref: ref === from ? to : ref })) as Argument[],
  })),
});

const bypass = (program: Program, place: number, ref: number): Program =>
  trimmed(replaced(program, program.inputs.length + place, ref));

/** The program in which a call's value is given. */
function cut({ inputs, calls, ...rest }: Program, place: number, { shape, dtype, values }: NdArray): Program {
  const input: Input = {
    shape,
    dtype,
    values: Array.from(values, (v) => (dtype === 'float32' ? Math.fround(v) : v)),
  };
  const before = inputs.length;
  const moved = (ref: number) => ({ ref: ref < before ? ref : ref === before + place ? before : ref + 1 });
  const own: Call[] = calls.map((call) => ({ ...call, args: mapRefs(call.args, moved) as Argument[] }));
  return trimmed({ ...rest, inputs: [...inputs, input], calls: own });
}

/** Arrays with shorter axes: all axes of one length, in inputs and in lists of numbers, or one axis of one input. */
function* smaller(program: Program): Generator<Program> {
  const lengths = [...new Set(program.inputs.flatMap(({ shape }) => shape))].filter((n) => n > 1).sort((p, q) => q - p);
  for (const n of lengths)
    for (const m of new Set([1, 2, Math.ceil(n / 2), n - 1]))
      if (m < n && m > 0) {
        const inputs = program.inputs.map((input) => resized(input, (length) => (length === n ? m : length)));
        yield {
          ...program,
          inputs,
          calls: program.calls.map((call) => ({ ...call, args: call.args.map((item) => resizedNumbers(item, n, m)) })),
        };
        yield { ...program, inputs };
      }
  for (let i = 0; i < program.inputs.length; i++)
    for (let axis = 0; axis < program.inputs[i]!.shape.length; axis++)
      for (const m of [1, 2, program.inputs[i]!.shape[axis]! - 1])
        if (m < program.inputs[i]!.shape[axis]! && m > 0)
          yield {
            ...program,
            inputs: program.inputs.map((input, k) =>
              k === i ? resized(input, (length, a) => (a === axis ? m : length)) : input,
            ),
          };
}

function resizedNumbers(given: Argument, n: number, m: number): Argument {
  if (typeof given !== 'object' || given === null || isRef(given)) return given;
  if (Array.isArray(given)) return given.map((item: Argument) => (item === n ? m : resizedNumbers(item, n, m)));
  return Object.fromEntries(
    Object.entries(given).map(([name, item]) => [name, resizedNumbers(item as Argument, n, m)]),
  );
}

/** The leading entries along each axis. */
function resized(input: Input, lengthOf: (length: number, axis: number) => number): Input {
  const shape = input.shape.map(lengthOf);
  const size = shape.reduce((p, n) => p * n, 1);
  const values = Array.from({ length: size }, (_, place) => {
    let [rest, offset, stride] = [place, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += (rest % shape[axis]!) * stride;
      rest = Math.floor(rest / shape[axis]!);
      stride *= input.shape[axis]!;
    }
    return input.values[offset]!;
  });
  return { ...input, shape, values };
}
