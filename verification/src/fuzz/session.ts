import * as tf from '@tensorflow/tfjs-core';
import { type ReferenceBackend, referenceName, registerReference } from '../reference/backend.ts';
import { referenceKernels } from '../reference/kernels.ts';
import { check } from './check.ts';
import { type GenerateOptions, generate } from './generate.ts';
import { on } from './on.ts';
import { arraysOf } from './oracle.ts';
import type { Program } from './program.ts';
import { seedOf } from './random.ts';
import { run } from './run.ts';
import { checkSpecials, withSpecials } from './special.ts';
import { type ValuesOf, shrink } from './shrink.ts';
import type { Finding, Verdict } from './verdict.ts';

/** Programs of a seed against one backend, in one process or page. */
export interface Session {
  /** The n-th program. */
  readonly programOf: (n: number) => Promise<Program>;
  readonly check: (program: Program) => Promise<Verdict>;
  /** A smaller program with a fault of the same kind. */
  readonly shrunk: (finding: Finding, milliseconds: number) => Promise<Finding>;
}

export interface SessionOptions extends GenerateOptions {
  readonly seed: number;
  /** Values alone, with NaN and infinities in the inputs. */
  readonly special: boolean;
}

/** Starts the reference beside a backend that runs. */
export function openSession(backend: string, options: SessionOptions): Session {
  const reference = registerReference(referenceKernels);
  const sides = { backend, reference };
  const checkOne = (program: Program): Promise<Verdict> =>
    options.special ? checkSpecials(program, sides) : check(program, sides, options.seed);
  return {
    programOf: async (n) => {
      const seed = seedOf(options.seed, n);
      const program = await on(referenceName, () => scoped(() => generate(seed, reference, options)));
      return options.special ? (withSpecials(program, seed) ?? { ...program, order: 0 }) : program;
    },
    check: checkOne,
    shrunk: async (finding, milliseconds) => {
      let smallest = finding;
      const shows = async (program: Program): Promise<boolean> => {
        const verdict = await checkOne(program);
        if (verdict.kind !== 'finding') return false;
        const { kind, place } = verdict.finding;
        if (kind !== finding.kind || place !== finding.place || (kind === 'throws' && !alike(verdict.finding, finding)))
          return false;
        smallest = verdict.finding;
        return true;
      };
      const until = performance.now() + milliseconds;
      await shrink({ ...finding.program, order: finding.order }, { shows, valuesOf: valuesWith(reference), until });
      return smallest;
    },
  };
}

/** The same error but for the numbers in it. */
const alike = (p: Finding, q: Finding): boolean =>
  p.message.replace(/[\d,[\] ]+/g, '').slice(0, 40) === q.message.replace(/[\d,[\] ]+/g, '').slice(0, 40);

const valuesWith =
  (reference: ReferenceBackend): ValuesOf =>
  (program) =>
    on(referenceName, () => {
      try {
        return scoped(() => {
          const values: ReturnType<ReferenceBackend['arrayOf']>[] = [];
          run(
            program,
            arraysOf(program).map((array) => reference.tensorOf(array)),
            {
              result: (t) => {
                values.push(reference.arrayOf(t));
                return t;
              },
            },
          );
          return values;
        });
      } catch {
        return undefined;
      }
    });

function scoped<A>(f: () => A): A {
  let result: A | undefined;
  tf.tidy(() => {
    result = f();
  });
  return result as A;
}
