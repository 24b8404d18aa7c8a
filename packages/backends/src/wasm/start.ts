import { invalidOption, unsupportedEnvironment } from '../backend-error.ts';
import { installKernels } from '../install-kernels.ts';
import type { RunningBackend } from '../running-backend.ts';
import { wasmKernels } from './kernels.ts';
import { guardBackend } from './guard.ts';
import { createScratch, isShared, memoryOf } from './memory.ts';
import { allowRelaxedSimd, compiled, link, supports, type WasmVariant } from './module.ts';
import { takeTfjsWasm } from './tfjs-backend.ts';
import { checkThreads } from './threads/options.ts';
import { createSharedTfjs } from './threads/shared-tfjs.ts';
import { startTeam } from './threads/team.ts';
import { threadedModule } from './threads/threaded-module.ts';

export type { WasmVariant } from './module.ts';

export interface WasmOptions {
  /**
   * Which build of the kernels: `simd` (default; the same bits on every machine), `relaxed` (fused multiply-add; faster, rounds
   * differently), or `auto` (`relaxed` where the engine has it). With threads, and in a cross-origin isolated page, the report calls
   * them `shared` and `shared-relaxed`.
   */
  readonly variant?: 'simd' | 'relaxed' | 'auto';
  /**
   * Threads that share the larger kernels, 1 (default) to 64, in Node and in cross-origin isolated pages. Results are the same bits at each run with the same number; with
   * another number, sums over the batch (gradients of filters) may round differently.
   */
  readonly threads?: number;
  /** In a page with threads: the address of TensorFlow.js's `tfjs-backend-wasm-simd.wasm`. In Node it is found. */
  readonly simdBinary?: string;
}

/** What `useBackend('wasm')` did. */
export interface WasmReport {
  readonly variant: WasmVariant;
  /** Threads that share the larger kernels; more than `os.availableParallelism()` are slower. */
  readonly threads: number;
  readonly kernels: {
    readonly replaced: readonly string[];
    readonly added: readonly string[];
    /** Those of both lists that the cpu backend runs, on copies of the tensors. */
    readonly borrowed: readonly string[];
  };
}

const variants = ['simd', 'relaxed', 'auto'] as const;

function checkOptions({ variant, threads, simdBinary }: WasmOptions): void {
  if (variant !== undefined && !variants.includes(variant)) {
    throw invalidOption('variant', variant, variants, 'leave it out for simd');
  }
  checkThreads(threads, simdBinary);
}

const isRelaxed = (variant: WasmVariant): boolean => variant.endsWith('relaxed');

/** Throws where the options ask for other than what runs. */
export function checkRunningWasm({ report }: RunningBackend<'wasm', WasmReport>, options: WasmOptions): void {
  checkOptions(options);
  const { variant, threads } = options;
  const advice = 'the wasm backend runs already; stop it first';
  if (variant !== undefined && variant !== 'auto' && isRelaxed(variant) !== isRelaxed(report.variant)) {
    throw invalidOption('variant', variant, [report.variant], advice);
  }
  if (threads !== undefined && threads !== report.threads) {
    throw invalidOption('threads', threads, [String(report.threads)], advice);
  }
}

async function chooseVariant(memory: WebAssembly.Memory, { variant = 'simd' }: WasmOptions): Promise<WasmVariant> {
  const relaxed = variant === 'relaxed' || (variant === 'auto' && (await supports('relaxed')));
  if (isShared(memory)) return relaxed ? 'shared-relaxed' : 'shared';
  return relaxed ? 'relaxed' : 'simd';
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
  const { threads = 1 } = options;
  const { backend, remove } = await takeTfjsWasm(threads > 1 ? () => createSharedTfjs(options.simdBinary) : undefined);
  const undo: (() => void | Promise<void>)[] = [remove];
  const release = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    undo.push(guardBackend(backend));
    const memory = memoryOf(backend);
    if (threads > 1 && !isShared(memory)) {
      throw invalidOption(
        'threads',
        threads,
        ['1'],
        'the program started the wasm backend itself, on a memory of one thread',
      );
    }
    const variant = await chooseVariant(memory, options);
    const build = await compiled(variant);
    const scratch = createScratch(backend);
    undo.push(scratch.free);
    let module = await link(build, memory);
    if (threads > 1) {
      const team = await startTeam({ threads, build, memory, module });
      const others = createScratch(backend);
      undo.push(others.free, team.stop);
      module = threadedModule({ module, team, scratch: others.reserve });
    }
    const { table, borrowed } = wasmKernels({ backend, module, scratch: scratch.reserve });
    const { replaced, added, restore } = installKernels('wasm', table);
    undo.push(restore);
    return { name: 'wasm', report: { variant, threads, kernels: { replaced, added, borrowed } }, release };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}
