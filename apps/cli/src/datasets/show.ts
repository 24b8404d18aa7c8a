import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { writeFile, rename, rm } from 'node:fs/promises';
import { type FetchProgress, type LoadProgress, encodePng, load } from '@gr/datasets/node';
import { key } from '@gr/random/host';
import type { Problem } from '../problem.ts';
import { contactSheet } from './sheet.ts';

/** What is shown, and where. */
export interface ShowOptions {
  readonly name: string;
  readonly dir: string | undefined;
  readonly role: 'train' | 'test';
  readonly labels: string;
  readonly seed: number;
  readonly out: string;
  readonly onProgress: (progress: FetchProgress | LoadProgress) => void;
  readonly signal: AbortSignal;
}

/** Writes a contact sheet of a hundred examples as PNG, whole or not at all. */
export const show = ({ name, dir, role, labels, seed, out, ...rest }: ShowOptions): TE.TaskEither<Problem, void> =>
  pipe(
    load(name, { dir, labels, partial: true, ...rest }),
    TE.mapLeft(({ message }): Problem => ({ kind: 'data', message })),
    TE.chain((splits) =>
      TE.tryCatch(
        async () => writeWhole(out, await encodePng(contactSheet(splits[role], key(seed)))),
        (error): Problem => ({
          kind: 'run',
          message: `${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        }),
      ),
    ),
  );

const writeWhole = async (path: string, bytes: Uint8Array): Promise<void> => {
  const beside = `${path}.${process.pid}.part`;
  try {
    await writeFile(beside, bytes);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
};
