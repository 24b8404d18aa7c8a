import * as tf from '@tensorflow/tfjs-core';
import * as autodiff from '@gr/autodiff';
import { type Call, type Program, mapRefs } from './program.ts';

type Namespace = Readonly<Record<string, unknown>>;

const namespaces: Namespace = { tf, autodiff };

/** The function of a name such as `tf.image.resizeBilinear`. */
function find(name: string): (...args: unknown[]) => unknown {
  const found = name.split('.').reduce((space: unknown, part) => (space as Namespace)[part], namespaces);
  if (typeof found === 'function') return found as (...args: unknown[]) => unknown;
  throw new Error(`There is no function ${name}.`);
}

/** The tensor that a call gives on the current backend. */
export function callWith({ name, args, pick }: Call, valueOf: (ref: number) => tf.Tensor): tf.Tensor {
  const results = find(name)(...args.map((argument) => mapRefs(argument, valueOf)));
  const result = pick === undefined ? results : (results as Record<number | string, unknown>)[pick];
  if (result instanceof tf.Tensor) return result;
  throw new Error(`${name} gives no tensor.`);
}

/** What may be put between the calls of a program. */
export interface Hooks {
  /** Called with each result; what it returns takes the result's place. */
  readonly result?: (result: tf.Tensor, call: Call, place: number) => tf.Tensor;
  /** Called with each value for each time that it is used, by the number of the use. */
  readonly use?: (value: tf.Tensor, number: number) => tf.Tensor;
}

const same = (t: tf.Tensor): tf.Tensor => t;

/** The value of a program at the tensors of its inputs, on the current backend. */
export function run(
  { calls }: Program,
  given: readonly tf.Tensor[],
  { result = same, use = same }: Hooks = {},
): tf.Tensor {
  const values = [...given];
  let uses = 0;
  calls.forEach((call, place) =>
    values.push(
      result(
        callWith(call, (ref) => use(values[ref]!, uses++)),
        call,
        place,
      ),
    ),
  );
  return values.at(-1)!;
}
