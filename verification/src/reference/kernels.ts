import type { KernelTable } from './kernel.ts';
import { structure } from './structure.ts';

/** Every kernel of the reference. */
export const referenceKernels: KernelTable = {
  ...structure,
};
