import { readFile } from 'node:fs/promises';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** The build does not say its version. */
export interface NotBuilt {
  readonly _tag: 'NotBuilt';
  readonly message: string;
}

/**
 * The version that a build wrote, see `scripts/code-version.mjs`: for a program that runs trials of a registry of its own.
 *
 * @example const version = await codeVersionIn(new URL('code-version.json', import.meta.url))();
 */
export function codeVersionIn(file: URL): TE.TaskEither<NotBuilt, string> {
  return TE.tryCatch(
    async () => (JSON.parse(await readFile(file, 'utf8')) as { readonly codeVersion: string }).codeVersion,
    (error) => ({
      _tag: 'NotBuilt',
      message: `the build has no ${file.pathname}: ${(error as Error).message}. Run pnpm build.`,
    }),
  );
}

/**
 * The version of the code that determines a trial's numbers: the package's version, `+`, and a hash that the build made of every module
 * a trial's run reaches (without comments) and of the versions of other packages that it uses. It is part of every trial's id, so that
 * results of different code never pass for one another.
 *
 * @example
 * const version = await codeVersion();
 * if (E.isRight(version)) console.log(version.right); // '0.1.0+…'
 */
export const codeVersion: TE.TaskEither<NotBuilt, string> = codeVersionIn(
  // the same file from `src/node` and from `dist/node`
  new URL('../../dist/code-version.json', import.meta.url),
);
