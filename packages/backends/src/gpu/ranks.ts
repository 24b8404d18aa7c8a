import type { KernelTable } from '../kernel-table.ts';
import { type Ranks, rankContext } from './ranks/context.ts';
import { elementwiseOfAnyRank } from './ranks/elementwise.ts';
import { joinsOfAnyRank } from './ranks/joins.ts';
import { padsOfAnyRank } from './ranks/pads.ts';
import { reductionsOfAnyRank } from './ranks/reductions.ts';
import { viewsOfAnyRank } from './ranks/views.ts';

/**
 * Kernels for tensors of any number of axes. A stock kernel has a shader for each rank, up to 4, 5 or 6 by the kernel, and some of those do
 * not compile. Beyond it, axes are made one where the op does not tell them apart, and transposes, slices and repeats are views.
 */
export function rankKernels(ranks: Ranks): KernelTable {
  const context = rankContext(ranks);
  for (const add of [elementwiseOfAnyRank, reductionsOfAnyRank, viewsOfAnyRank, joinsOfAnyRank, padsOfAnyRank])
    add(context);
  return context.table;
}
