import type { NdArray } from './array.ts';

/**
 * Called by kernels with what they have decided: which side of a switch an entry is on, which entry is the largest. Where
 * inputs change a little and the decisions stay, the kernel is smooth between them. `singular`: it has no finite derivative there, as √ at 0.
 */
export type Decide = (decision: number | 'singular') => void;

/** Attributes of a kernel, as tfjs-core hands them to a backend. Each kernel knows its own. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tfjs types attributes as an open union
export type Attributes = any;

/** Inputs under the names that tfjs-core gives them; `0`, `1`, … where they are a list. Optional ones may be undefined. */
type Inputs = Readonly<Record<string, NdArray>>;

/** A kernel: a function that leaves its inputs as they are. */
export type ReferenceKernel = (inputs: Inputs, attrs: Attributes, decide: Decide) => NdArray | readonly NdArray[];

/** Kernels by the names under which tfjs-core runs them. */
export type KernelTable = Readonly<Record<string, ReferenceKernel>>;
