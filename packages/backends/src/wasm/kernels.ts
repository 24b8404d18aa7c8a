import type { KernelTable } from '../kernel-table.ts';
import { argMaxKernels } from './kernels/arg-max.ts';
import { batchNormKernels } from './kernels/batch-norm.ts';
import { binaryKernels } from './kernels/binary.ts';
import { borrowedKernels } from './kernels/borrowed.ts';
import { compareKernels } from './kernels/compare.ts';
import { conv2DKernels } from './kernels/conv2d.ts';
import { depthwiseKernels } from './kernels/depthwise.ts';
import { elementwiseKernels } from './kernels/elementwise.ts';
import { identityKernels } from './kernels/identity.ts';
import { keptKernels } from './kernels/kept.ts';
import { matMulKernels } from './kernels/matmul.ts';
import { optimizerKernels } from './kernels/optimizer.ts';
import { padKernels } from './kernels/pad.ts';
import { poolKernels } from './kernels/pool.ts';
import { preluKernels } from './kernels/prelu.ts';
import { reduceKernels } from './kernels/reduce.ts';
import { reluKernels } from './kernels/relu.ts';
import { segmentSumKernels } from './kernels/segment-sum.ts';
import { softmaxKernels } from './kernels/softmax.ts';
import { tileKernels } from './kernels/tile.ts';
import type { WasmContext } from './memory.ts';

/** Kernels with code of their own on wasm. */
const ownKernels = (context: WasmContext): KernelTable => ({
  ...keptKernels(context),
  ...argMaxKernels(context),
  ...matMulKernels(context),
  ...conv2DKernels(context),
  ...depthwiseKernels(context),
  ...poolKernels(context),
  ...segmentSumKernels(context),
  ...elementwiseKernels(context),
  ...tileKernels(context),
  ...identityKernels(context),
  ...binaryKernels(context),
  ...compareKernels(context),
  ...reduceKernels(context),
  ...softmaxKernels(context),
  ...reluKernels(context),
  ...preluKernels(context),
  ...padKernels(context),
  ...optimizerKernels(context),
  ...batchNormKernels(context),
});

/** Every kernel that `useBackend('wasm')` registers, by name, and the names of those that the cpu backend runs. */
export function wasmKernels(context: WasmContext): {
  readonly table: KernelTable;
  readonly borrowed: readonly string[];
} {
  const own = ownKernels(context);
  const borrowed = borrowedKernels(context, own);
  return { table: { ...own, ...borrowed }, borrowed: Object.keys(borrowed).sort() };
}
