import * as tf from '@tensorflow/tfjs-core';
import { referenceName, registerReference } from '../reference/backend.ts';
import { referenceKernels } from '../reference/kernels.ts';
import { type Cell, type Output, type RunOptions, hasSubnormals, program, run } from './cell.ts';
import { difference } from './compare.ts';
import { isClear } from './refusal.ts';

/** How a cell came out. */
type Verdict =
  | { readonly kind: 'right' }
  /** An error that says what was wrong. */
  | { readonly kind: 'refused'; readonly why: string }
  /** An error that says nothing to a user. */
  | { readonly kind: 'unclear'; readonly why: string }
  /** A number that is wrong. */
  | { readonly kind: 'wrong'; readonly why: string };

export interface Finding {
  readonly op: string;
  readonly program: string;
  readonly kind: 'wrong' | 'unclear' | 'refused';
  readonly why: string;
}

/** The cells of one op: how many there are, and how many were refused. */
export interface Tally {
  readonly cells: number;
  readonly refused: number;
  readonly findings: readonly Finding[];
}

type Attempt = { readonly outputs: readonly Output[] } | { readonly error: Error };

async function attempt(backend: string, cell: Cell, options?: RunOptions): Promise<Attempt> {
  if (tf.getBackend() !== backend) await tf.setBackend(backend);
  try {
    return { outputs: await run(cell, options) };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Registers the reference. The backend under test stays the current one. */
export function prepare(): void {
  registerReference(referenceKernels);
}

/** Runs a cell on a backend and on the reference, and compares. */
async function judge(cell: Cell, backend: string, options?: RunOptions): Promise<Verdict> {
  const want = await attempt(referenceName, cell);
  const got = await attempt(backend, cell, options);
  if ('error' in got) {
    if ('error' in want) return { kind: 'right' };
    const why = got.error.message;
    return isClear(why) && !(got.error instanceof TypeError)
      ? { kind: 'refused', why }
      : { kind: 'unclear', why: `${got.error.name}: ${why}` };
  }
  if ('error' in want) {
    // a GPU does not look at indices before it gathers
    const shown = got.outputs.some(({ values }) => Array.from(values).some(Number.isNaN));
    return { kind: shown ? 'refused' : 'wrong', why: `the reference refuses: ${want.error.message}` };
  }
  const why = difference(got.outputs, want.outputs, cell);
  if (why === undefined) return { kind: 'right' };
  if (hasSubnormals(cell)) {
    const flushed = await attempt(referenceName, cell, { flush: true });
    if ('outputs' in flushed && difference(got.outputs, want.outputs, cell, flushed.outputs) === undefined)
      return { kind: 'right' };
  }
  return { kind: 'wrong', why };
}

/** Judges cells in order, and leaves the backend the current one. */
export async function audit(cells: readonly Cell[], backend: string, options?: RunOptions): Promise<Tally> {
  const findings: Finding[] = [];
  for (const cell of cells) {
    const verdict = await judge(cell, backend, options);
    if (verdict.kind !== 'right') findings.push({ op: cell.op, program: program(cell), ...verdict });
  }
  if (tf.getBackend() !== backend) await tf.setBackend(backend);
  return { cells: cells.length, refused: findings.filter(({ kind }) => kind === 'refused').length, findings };
}
