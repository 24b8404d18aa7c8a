import type { NumericType } from '../reference/array.ts';

/** A value that was computed before: the inputs come first, then the results of the calls. */
export interface Ref {
  readonly ref: number;
}

/** What a function is called with. */
export type Argument =
  Ref | number | boolean | string | null | readonly Argument[] | { readonly [name: string]: Argument };

export interface Input {
  readonly shape: readonly number[];
  readonly dtype: NumericType;
  readonly values: readonly number[];
}

/** A call of a public function, as `tf.matMul` or `autodiff.logSumExp`. */
export interface Call {
  readonly name: string;
  readonly args: readonly Argument[];
  /** Which of several results is meant: a place in a list, or a name. */
  readonly pick?: number | string;
}

/** How derivatives of a program are asked for. */
export type Style = 'grad' | 'vjp';

/** A straight-line program. Its value is that of the last call. As JSON it loses nothing but numbers that are not finite. */
export interface Program {
  readonly inputs: readonly Input[];
  readonly calls: readonly Call[];
  readonly style: Style;
  /** Derivatives are those of ⟨u, f⟩, and of ⟨v, gradient⟩: ones, or numbers that this seed draws. */
  readonly cotangents: number | 'ones';
  /** The highest order of derivatives that is looked at; 0 for the value alone. */
  readonly order: 0 | 1 | 2;
}

export const isRef = (argument: Argument): argument is Ref =>
  typeof argument === 'object' && argument !== null && 'ref' in argument && typeof argument.ref === 'number';

/** The arguments with each reference replaced. */
export function mapRefs<A>(argument: Argument, f: (ref: number) => A): unknown {
  if (typeof argument !== 'object' || argument === null) return argument;
  if (isRef(argument)) return f(argument.ref);
  if (Array.isArray(argument)) return argument.map((item: Argument) => mapRefs(item, f));
  return Object.fromEntries(Object.entries(argument).map(([name, item]) => [name, mapRefs(item as Argument, f)]));
}

export function refsOf(call: Call): number[] {
  const refs: number[] = [];
  mapRefs(call.args, (ref) => refs.push(ref));
  return refs;
}

/** The program without the inputs and calls that its value does not depend on. */
export function trimmed(program: Program): Program {
  const { inputs, calls } = program;
  const needed = new Set([inputs.length + calls.length - 1]);
  for (let i = calls.length - 1; i >= 0; i--)
    if (needed.has(inputs.length + i)) refsOf(calls[i]!).forEach((ref) => needed.add(ref));
  const places = new Map([...needed].sort((p, q) => p - q).map((ref, place) => [ref, place]));
  const moved = (ref: number): Ref => ({ ref: places.get(ref)! });
  return {
    ...program,
    inputs: inputs.filter((_, i) => needed.has(i)),
    calls: calls
      .filter((_, i) => needed.has(inputs.length + i))
      .map((call) => ({ ...call, args: mapRefs(call.args, moved) as Argument[] })),
  };
}
