import { type ReferenceBackend, referenceName } from '../reference/backend.ts';
import { type Expected, type Expectation, expect } from './expect.ts';
import { type Measured, type Read, measure } from './measure.ts';
import { on } from './on.ts';
import type { Program } from './program.ts';
import { isRefusal, messageOf } from './refusal.ts';
import type { Finding, Order, Verdict } from './verdict.ts';

/** What is compared with what. */
export interface Sides {
  /** The name of the backend under test. */
  readonly backend: string;
  readonly reference: ReferenceBackend;
}

const text = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** What is wrong with an array, if anything. */
function fault(read: Read, { array, tolerance }: Expected): Pick<Finding, 'kind' | 'message'> | undefined {
  if (read.shape.join() !== array.shape.join())
    return { kind: 'shape', message: `The shape is ${text(read.shape)}, expected ${text(array.shape)}.` };
  const values = Array.from(read.values);
  if (values.length !== array.values.length)
    return { kind: 'shape', message: `${values.length} values, expected ${array.values.length}.` };
  if (values.some((v) => !Number.isFinite(v)))
    return { kind: 'not finite', message: 'There are numbers that are not finite.' };
  const errors = values.map((v, i) => Math.abs(v - array.values[i]!));
  const worst = errors.reduce((p, v, i) => (v > errors[p]! ? i : p), 0);
  if (errors[worst]! <= tolerance) return undefined;
  return {
    kind: 'wrong',
    message: `Entry ${worst} is ${values[worst]}, expected ${array.values[worst]} within ${tolerance.toExponential(1)}.`,
  };
}

const expectedAt = ({ value, derivatives }: Expectation, order: number): readonly Expected[] | undefined =>
  order === 0 ? [value] : derivatives[order - 1];

/** Compares a program on a backend with the reference. */
export async function check(program: Program, { backend, reference }: Sides, seed: number): Promise<Verdict> {
  let judged: ReturnType<typeof expect>;
  try {
    judged = await on(referenceName, () => expect(program, reference, seed));
  } catch (error) {
    return { kind: 'rejected', reason: /kernel|Kernel/.test(messageOf(error)) ? 'reference' : 'invalid' };
  }
  if (judged.kind !== 'expectation') return judged;
  const { expectation, oracle } = judged;
  const highest = expectation.derivatives.length;
  const { byOrder, left, changed } = await on(backend, () => measure(program, oracle, highest));

  const refusals = [...expectation.refusals];
  const arrays: [number, number, number] = [0, 0, 0];
  const orders: Order[] = [];
  let illConditioned = 0;
  const finding = (order: Order, found: Omit<Finding, 'place' | 'order' | 'program'>): Verdict => ({
    kind: 'finding',
    finding: { place: 'backend', order, program, ...found },
  });
  if (changed !== undefined && !byOrder.some(isError))
    return finding(0, {
      kind: 'input',
      message: `The input x${changed.input} holds ${changed.values.slice(0, 8).join(', ')} afterwards.`,
      got: changed.values,
      expected: Array.from(oracle.inputs[changed.input]!.values),
    });
  for (const [place, measured] of byOrder.entries()) {
    const order = place as Order;
    const wanted = expectedAt(expectation, order)!;
    if (isError(measured)) {
      if (!isRefusal(measured.error)) return finding(order, { kind: 'throws', message: measured.error });
      refusals.push(measured.error);
      continue;
    }
    for (const [i, want] of wanted.entries()) {
      const found = fault(measured[i]!, want);
      if (found)
        return finding(order, {
          ...found,
          ...(order === 0 ? {} : { input: oracle.floats[i]! }),
          got: Array.from(measured[i]!.values),
          expected: Array.from(want.array.values),
        });
      arrays[order]++;
      illConditioned += Number(want.illConditioned);
    }
    orders.push(order);
  }
  if (left !== 0) return finding(0, { kind: 'leak', message: `${left} tensors stay behind.` });
  return { kind: 'checked', checked: { orders, arrays, illConditioned, refusals } };
}

const isError = (measured: Measured): measured is { readonly error: string } => 'error' in measured;
