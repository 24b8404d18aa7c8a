import { type Backend, type BackendName, useBackend } from '@gr/backends';
import * as E from 'fp-ts/lib/Either.js';
import { type Runner, currentRunner } from './runner.ts';

/** What `describeOnBackends` may be told. */
export interface DescribeOptions {
  /** Those to run on. By default all that there are for a page (cpu, wasm, webgl, webgpu) or for Node (cpu, wasm, webgpu). */
  readonly backends?: readonly BackendName[];
  /** Whether a backend that does not start fails the tests; else they are skipped, with the reason. By default where `CI` is set. */
  readonly required?: boolean;
  /** vitest by default, or the runner whose functions are global. */
  readonly runner?: Runner;
}

const isNode = (): boolean => globalThis.process?.versions?.node !== undefined;
const isCi = (): boolean => !['', '0', 'false', undefined].includes(globalThis.process?.env?.['CI']);

/**
 * Declares the same tests once on each backend. The backend is started before them, current while they run, and stopped after them.
 *
 * @param body Declares the tests; it is told on which backend they will run.
 * @example
 * import { test } from 'vitest';
 *
 * const training = { model, input: [28, 28, 1], batches: [batch], optimizer: momentum({ rate: 0.01 }), key: key(1) };
 * describeOnBackends('my model', (backend) => {
 *   test(`trains as on cpu, on ${backend}`, () => expectSameTraining(training, { backend }));
 * });
 */
export function describeOnBackends(
  name: string,
  body: (backend: BackendName) => void,
  options: DescribeOptions = {},
): void {
  const { backends = isNode() ? ['cpu', 'wasm', 'webgpu'] : ['cpu', 'wasm', 'webgl', 'webgpu'], required = isCi() } =
    options;
  const runner = options.runner ?? currentRunner();
  for (const backend of backends)
    runner.describe(`${name}, on ${backend}`, () => {
      let running: Backend | undefined;
      let reason = '';
      runner.beforeAll(async () => {
        const started = await useBackend(backend)();
        if (E.isRight(started)) running = started.right;
        else reason = started.left.message;
      });
      runner.beforeEach((context) => {
        if (running === undefined) skipOrFail(context, reason, required);
      });
      runner.afterAll(async () => running?.stop());
      body(backend);
    });
}

function skipOrFail(context: unknown, reason: string, required: boolean): void {
  const { skip } = (context ?? {}) as { skip?: (note: string) => void };
  if (required || typeof skip !== 'function') throw new Error(reason);
  skip(reason);
}
