import { fileURLToPath } from 'node:url';
import { type NotBuilt, codeVersionIn } from '@gr/trials/node';
import type * as TE from 'fp-ts/lib/TaskEither.js';

/**
 * The program of a pool's processes that knows the paper's registry.
 *
 * @example const pool = openPool({ processes: 2, script: paperProcess });
 */
// the same file from `src/node` and from `dist/node`: a process is plain Node and needs the build
export const paperProcess: string = fileURLToPath(new URL('../../dist/node/trial-process.js', import.meta.url));

/**
 * The version of the code that determines the numbers of trials that `paperProcess` runs, as `codeVersion` of `@gr/trials/node`.
 *
 * @example const version = await paperCodeVersion();
 */
export const paperCodeVersion: TE.TaskEither<NotBuilt, string> = codeVersionIn(
  new URL('../../dist/code-version.json', import.meta.url),
);
