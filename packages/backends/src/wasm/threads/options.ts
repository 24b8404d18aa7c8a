import { invalidOption, unsupportedEnvironment } from '../../backend-error.ts';
import { MOST_THREADS } from './control.ts';
import { inNode } from './workers.ts';

/** Throws where threads is not a number of threads, where there can be no more than one, or where a page does not say where the binary is. */
export function checkThreads(threads: unknown, simdBinary: unknown): void {
  if (threads === undefined) return;
  if (!Number.isInteger(threads) || (threads as number) < 1 || (threads as number) > MOST_THREADS) {
    const expected = `a whole number from 1 to ${MOST_THREADS}`;
    const error = invalidOption('threads', threads, [expected], 'leave it out for 1');
    throw { ...error, message: error.message.replace(`'${expected}'`, expected) };
  }
  if (threads === 1) return;
  if (!inNode() && globalThis.crossOriginIsolated !== true) {
    throw unsupportedEnvironment(
      'wasm',
      `threads is ${String(threads)}, and in a page more than one need cross-origin isolation: serve it with the headers ` +
        'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or leave it out',
    );
  }
  if (typeof SharedArrayBuffer === 'undefined') {
    throw unsupportedEnvironment(
      'wasm',
      `threads is ${String(threads)}, and this engine has no SharedArrayBuffer for a memory of several threads: leave it out`,
    );
  }
  if (!inNode() && typeof simdBinary !== 'string') {
    throw invalidOption(
      'simdBinary',
      simdBinary,
      ['the address of tfjs-backend-wasm-simd.wasm'],
      'threads need it in a page, as setWasmPaths cannot be read',
    );
  }
}
