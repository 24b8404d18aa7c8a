import { invalidOption, unsupportedEnvironment } from '../backend-error.ts';
import { installKernels } from '../kernel-table.ts';
import type { RunningBackend } from '../running-backend.ts';
import { wasmKernels } from './kernels.ts';
import { createScratch, isShared, memoryOf } from './memory.ts';
import { allowRelaxedSimd, instantiate, supports, type WasmVariant } from './module.ts';
import { takeTfjsWasm } from './tfjs-backend.ts';

export type { WasmVariant } from './module.ts';

export interface WasmOptions {
  /**
   * Which build of the kernels: `simd` (default; the same bits on every machine), `relaxed` (fused multiply-add; faster, rounds
   * differently), or `auto` (`relaxed` where the engine has it). A cross-origin isolated page always has `shared`.
   */
  readonly variant?: 'simd' | 'relaxed' | 'auto';
}

/** What `useBackend('wasm')` did. */
export interface WasmReport {
  readonly variant: WasmVariant;
  readonly kernels: { readonly replaced: readonly string[]; readonly added: readonly string[] };
}

const variants = ['simd', 'relaxed', 'auto'] as const;

function checkOptions({ variant }: WasmOptions): void {
  if (variant !== undefined && !variants.includes(variant)) {
    throw invalidOption('variant', variant, variants, 'leave it out for simd');
  }
}

/** Throws where the options ask for another build than the one that runs. */
export function checkRunningWasm({ report }: RunningBackend<'wasm', WasmReport>, options: WasmOptions): void {
  checkOptions(options);
  const { variant } = options;
  if (variant === undefined || variant === 'auto' || variant === report.variant || report.variant === 'shared') return;
  throw invalidOption('variant', variant, [report.variant], 'the wasm backend runs already; stop it first');
}

async function chooseVariant(memory: WebAssembly.Memory, { variant = 'simd' }: WasmOptions): Promise<WasmVariant> {
  if (isShared(memory)) return 'shared';
  if (variant === 'auto') return (await supports('relaxed')) ? 'relaxed' : 'simd';
  return variant;
}

/** Starts the wasm backend with our kernels. */
export async function startWasm(options: WasmOptions): Promise<RunningBackend<'wasm', WasmReport>> {
  checkOptions(options);
  if (!(await supports('simd'))) {
    throw unsupportedEnvironment(
      'wasm',
      'the wasm backend needs WebAssembly with SIMD, which this engine lacks: use Node 20.19 or later or a browser of 2021 or ' +
        "later, or backend 'cpu'",
    );
  }
  if (options.variant === 'relaxed' || options.variant === 'auto') await allowRelaxedSimd();
  if (options.variant === 'relaxed' && !(await supports('relaxed'))) {
    throw unsupportedEnvironment(
      'wasm',
      "variant 'relaxed' needs relaxed SIMD, which this engine lacks: on Node 20 start node with " +
        "--experimental-wasm-relaxed-simd, or ask for variant 'auto'",
    );
  }
  const { backend, remove } = await takeTfjsWasm();
  try {
    const memory = memoryOf(backend);
    const variant = await chooseVariant(memory, options);
    const module = await instantiate(variant, memory);
    const scratch = createScratch(backend);
    const { replaced, added, restore } = installKernels(
      'wasm',
      wasmKernels({ backend, module, scratch: scratch.reserve }),
    );
    return {
      name: 'wasm',
      report: { variant, kernels: { replaced, added } },
      release: () => {
        restore();
        scratch.free();
        remove();
      },
    };
  } catch (thrown) {
    remove();
    throw thrown;
  }
}
