import type { KernelTable } from './kernel.ts';
import { indexingKernels } from './indexing.ts';
import { shapeKernels } from './shape.ts';
import { structure } from './structure.ts';

/** Every kernel of the reference. */
export const referenceKernels: KernelTable = {
  ...structure,
  ...shapeKernels,
  ...indexingKernels,
};
