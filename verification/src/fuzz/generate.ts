import type * as tf from '@tensorflow/tfjs-core';
import { type NdArray, type NumericType, ndarray, sizeOf } from '../reference/array.ts';
import type { ReferenceBackend } from '../reference/backend.ts';
import { families } from './ops/index.ts';
import type { Family, Generator, Value } from './ops/generator.ts';
import { type Argument, type Call, type Input, type Program, type Ref, mapRefs, trimmed } from './program.ts';
import { type Random, draws } from './random.ts';
import { callWith } from './run.ts';

export interface GenerateOptions {
  /** The highest order of derivatives. */
  readonly order: 0 | 1 | 2;
  /** The share of programs with arrays of thousands of entries. */
  readonly large: number;
}

/** What stands at a place while a program grows: inputs and calls in the order in which they came. */
interface Grown {
  readonly made: Input | Call;
  readonly array: NdArray;
  readonly tensor: tf.Tensor;
}

interface Limits {
  readonly size: number;
  readonly lengths: readonly number[];
}

const small: Limits = { size: 400, lengths: [1, 1, 2, 2, 3, 3, 4, 5, 7] };
const large: Limits = { size: 12_000, lengths: [1, 1, 2, 3, 4, 5, 8, 16, 17, 31, 33, 64, 65, 101, 130] };

/** Numbers far from 1 leave the range of float32 in derivatives, and say nothing about a kernel. */
const largestValue = 1e4;

const ranks = [0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5, 6];

function pickFamily(random: Random): Family {
  const total = families.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.unit() * total;
  return families.find(({ weight }) => (left -= weight) < 0) ?? families[0]!;
}

const isUsable = ({ dtype, values }: NdArray): boolean =>
  values.every((v) => Number.isFinite(v) && Math.abs(v) <= largestValue) &&
  (dtype !== 'float32' || values.every((v) => v === 0 || Math.abs(v) > 1e-12));

/** A random program of `order` and 3 to 8 calls. The reference must be the current backend, and a scope must be open. */
export function generate(seed: number, reference: ReferenceBackend, options: GenerateOptions): Program {
  const random = draws(seed);
  const limits = random.chance(options.large) ? large : small;
  const grown: Grown[] = [];

  const length = (): number => random.pick(limits.lengths);
  const add = (made: Input | Call, tensor: tf.Tensor): Value => {
    const array = reference.arrayOf(tensor);
    grown.push({ made, array, tensor });
    return { ref: grown.length - 1, array };
  };
  const fresh = (shape: readonly number[], { dtype = 'float32', low = -2, high = 2 }: Partial<Draw> = {}): Value => {
    if (sizeOf(shape) > limits.size) throw new Error('too large');
    const draw = drawOf(random, { dtype, low, high });
    const array = ndarray(shape, dtype, Array.from({ length: sizeOf(shape) }, draw));
    return add({ shape: [...shape], dtype, values: Array.from(array.values) }, reference.tensorOf(array));
  };
  const of = (dtype: NumericType, meets: (array: NdArray) => boolean = () => true): Value | undefined => {
    const found = grown.flatMap(({ array }, ref) => (array.dtype === dtype && meets(array) ? [{ ref, array }] : []));
    if (found.length === 0) return undefined;
    return random.chance(0.65) ? found.at(-1)! : random.pick(found);
  };
  const generator: Generator = { random, length, fresh, of, float: (meets) => of('float32', meets) };

  const wanted = random.whole(3, 8);
  start(generator, random);
  for (let tries = 0, calls = 0; calls < wanted && tries < 80; tries++) {
    const before = grown.length;
    try {
      const made = random.pick(pickFamily(random).makers)(generator);
      if (made === undefined) throw new Error('does not fit');
      const tensor = callWith(made, (ref) => grown[ref]!.tensor);
      if (tensor.size > limits.size || tensor.size === 0 || tensor.rank > 6) throw new Error('too large');
      if (!isUsable(reference.arrayOf(tensor))) throw new Error('out of range');
      add(made, tensor);
      calls++;
    } catch {
      grown.length = before;
    }
  }
  return finished(grown, random, options);
}

interface Draw {
  readonly dtype: NumericType;
  readonly low: number;
  readonly high: number;
}

function drawOf(random: Random, { dtype, low, high }: Draw): () => number {
  if (dtype === 'bool') return () => random.whole(0, 1);
  return dtype === 'int32' ? () => random.whole(low, high) : () => random.float(low, high);
}

function start({ fresh, length }: Generator, random: Random): void {
  for (let tries = 0; tries < 20; tries++) {
    try {
      fresh(Array.from({ length: random.pick(ranks) }, length));
      return;
    } catch {
      // too large: another shape
    }
  }
  fresh([2]);
}

/** The program whose value is the last call, as floats. */
function finished(grown: readonly Grown[], random: Random, { order }: GenerateOptions): Program {
  const isInput = (made: Input | Call): made is Input => 'shape' in made;
  const inputs = grown.flatMap(({ made }, i) => (isInput(made) ? [i] : []));
  const calls = grown.flatMap(({ made }, i) => (isInput(made) ? [] : [i]));
  const places = new Map([...inputs, ...calls].map((from, to) => [from, to]));
  const moved = (ref: number): Ref => ({ ref: places.get(ref)! });
  const own = calls.map((i) => {
    const made = grown[i]!.made as Call;
    return { ...made, args: mapRefs(made.args, moved) as Argument[] };
  });
  const last = grown[calls.at(-1) ?? 0]!;
  const value: Ref = { ref: inputs.length + own.length - 1 };
  const floats = last.array.dtype === 'float32' && own.length > 0;
  return trimmed({
    inputs: inputs.map((i) => grown[i]!.made as Input),
    calls: floats ? own : [...own, { name: 'tf.cast', args: [value, 'float32'] }],
    style: random.pick(['grad', 'vjp']),
    cotangents: random.whole(1, 1e9),
    order,
  });
}
