import { invalidOption, unsupportedEnvironment } from '../../backend-error.ts';
import { MOST_THREADS } from './control.ts';

/** Throws where threads is not a number of threads, or where there can be no more than one. */
export function checkThreads(threads: unknown): void {
  if (threads === undefined) return;
  if (!Number.isInteger(threads) || (threads as number) < 1 || (threads as number) > MOST_THREADS) {
    const expected = `a whole number from 1 to ${MOST_THREADS}`;
    const error = invalidOption('threads', threads, [expected], 'leave it out for 1');
    throw { ...error, message: error.message.replace(`'${expected}'`, expected) };
  }
  if (threads === 1) return;
  if (globalThis.process?.getBuiltinModule === undefined) {
    throw unsupportedEnvironment(
      'wasm',
      `threads is ${String(threads)}, and more than one are for Node: leave it out in a page`,
    );
  }
  if (typeof SharedArrayBuffer === 'undefined') {
    throw unsupportedEnvironment(
      'wasm',
      `threads is ${String(threads)}, and this engine has no SharedArrayBuffer for a memory of several threads: leave it out`,
    );
  }
}
