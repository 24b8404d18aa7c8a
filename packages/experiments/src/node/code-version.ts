import { readFile } from 'node:fs/promises';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** The build does not say its version. */
export interface NotBuilt {
  readonly _tag: 'NotBuilt';
  readonly message: string;
}

// The same file from `src/node` and from `dist/node`.
const file = new URL('../../dist/code-version.json', import.meta.url);

/**
 * The version of the code that determines a trial's numbers: the package's version, `+`, and a hash that the build made of every module
 * a trial's run reaches (without comments) and of the versions of other packages that it uses. It is part of every trial's id, so that
 * results of different code never pass for one another.
 *
 * @example
 * const version = await codeVersion();
 * if (E.isRight(version)) console.log(version.right); // '0.1.0+…'
 */
export const codeVersion: TE.TaskEither<NotBuilt, string> = TE.tryCatch(
  async () => (JSON.parse(await readFile(file, 'utf8')) as { readonly codeVersion: string }).codeVersion,
  (error) => ({
    _tag: 'NotBuilt',
    message: `the build has no ${file.pathname}: ${(error as Error).message}. Run pnpm build.`,
  }),
);
