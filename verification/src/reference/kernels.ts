import type { KernelTable } from './kernel.ts';
import { creationKernels } from './creation.ts';
import { imageKernels } from './image.ts';
import { indexingKernels } from './indexing.ts';
import { normalizationKernels } from './normalization.ts';
import { otherKernels } from './other.ts';
import { shapeKernels } from './shape.ts';
import { structure } from './structure.ts';

/** Every kernel of the reference. */
export const referenceKernels: KernelTable = {
  ...structure,
  ...shapeKernels,
  ...indexingKernels,
  ...imageKernels,
  ...normalizationKernels,
  ...creationKernels,
  ...otherKernels,
};
