import { activations } from './activation.ts';
import { binaries } from './binary.ts';
import { convolutions } from './convolution.ts';
import { dilations } from './dilation.ts';
import type { KernelTable } from './kernel.ts';
import { creationKernels } from './creation.ts';
import { imageKernels } from './image.ts';
import { pools } from './pool.ts';
import { products } from './product.ts';
import { reductions } from './reduce.ts';
import { indexingKernels } from './indexing.ts';
import { normalizationKernels } from './normalization.ts';
import { otherKernels } from './other.ts';
import { shapeKernels } from './shape.ts';
import { structure } from './structure.ts';
import { unary } from './unary.ts';

/** Every kernel of the reference. */
export const referenceKernels: KernelTable = {
  ...structure,
  ...unary,
  ...activations,
  ...binaries,
  ...reductions,
  ...products,
  ...convolutions,
  ...pools,
  ...dilations,
  ...shapeKernels,
  ...indexingKernels,
  ...imageKernels,
  ...normalizationKernels,
  ...creationKernels,
  ...otherKernels,
};
