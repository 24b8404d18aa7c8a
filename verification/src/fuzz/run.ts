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

/** Called with each result; what it returns takes the result's place. */
export type Watch = (result: tf.Tensor, call: Call, place: number) => tf.Tensor;

/** The value of a program at the tensors of its inputs, on the current backend. */
export function run({ calls }: Program, given: readonly tf.Tensor[], watch: Watch = (t) => t): tf.Tensor {
  const values = [...given];
  calls.forEach((call, place) =>
    values.push(
      watch(
        callWith(call, (ref) => values[ref]!),
        call,
        place,
      ),
    ),
  );
  return values.at(-1)!;
}
