import { ndarray } from '../reference/array.ts';
import { type ReferenceBackend, referenceName } from '../reference/backend.ts';
import { measure } from './measure.ts';
import { on } from './on.ts';
import { oracleOf } from './oracle.ts';
import type { Input, Program } from './program.ts';
import { draws } from './random.ts';
import type { Verdict } from './verdict.ts';

// Values alone, with numbers in the inputs that are not finite. No derivative is asked for.

/** What stands in the inputs in place of some numbers. */
const specials = [NaN, Infinity, -Infinity, 0, -0];

/** Functions whose value at NaN or at an infinity is a convention, or a whole number that cannot hold it. */
const conventions = [
  ...[
    'argMax',
    'argMin',
    'topk',
    'cast',
    'floorDiv',
    'maxPoolWithArgmax',
    'image.cropAndResize',
    'pow',
    'mod',
    'atan2',
  ],
  ...['dilation2d', 'prelu', 'leakyRelu', 'divNoNan', 'sign', 'step'],
].map((name) => `tf.${name}`);

/** The first calls of a program with NaN and infinities in its inputs; undefined where it says nothing. */
export function withSpecials(program: Program, seed: number): Program | undefined {
  if (program.calls.some(({ name }) => conventions.includes(name))) return undefined;
  const random = draws(seed);
  const spoilt = (input: Input): Input => ({
    ...input,
    values:
      input.dtype === 'float32'
        ? input.values.map((v) => (random.chance(0.15) ? random.pick(specials) : v))
        : input.values,
  });
  return { ...program, order: 0, inputs: program.inputs.map(spoilt) };
}

const kindOf = (v: number): string => (Number.isNaN(v) ? 'NaN' : Number.isFinite(v) ? 'finite' : String(v));

/** Compares which entries are NaN and which are infinite. */
export async function checkSpecials(
  program: Program,
  { backend, reference }: { readonly backend: string; readonly reference: ReferenceBackend },
): Promise<Verdict> {
  const oracle = await on(referenceName, () => {
    try {
      const made = oracleOf(program, reference);
      return { made, value: made.value(made.inputs).value };
    } catch {
      return undefined;
    }
  });
  if (oracle === undefined) return { kind: 'rejected', reason: 'invalid' };
  const { byOrder } = await on(backend, () => measure(program, oracle.made, 0));
  const [measured] = byOrder;
  const finding = (message: string, kind: 'wrong' | 'throws', got?: readonly number[]): Verdict => ({
    kind: 'finding',
    finding: {
      kind,
      place: 'backend',
      order: 0,
      message,
      program,
      ...(got ? { got, expected: Array.from(oracle.value.values) } : {}),
    },
  });
  if ('error' in measured!) return finding(measured.error, 'throws');
  const got = Array.from(measured![0]!.values);
  const wanted = Array.from(ndarray(oracle.value.shape, 'float32', oracle.value.values).values, Math.fround);
  const worst = got.findIndex((v, i) => kindOf(v) !== kindOf(wanted[i]!));
  if (worst >= 0) return finding(`Entry ${worst} is ${got[worst]}, expected ${wanted[worst]}.`, 'wrong', got);
  return { kind: 'checked', checked: { orders: [0], arrays: [1, 0, 0], illConditioned: 0, refusals: [] } };
}
