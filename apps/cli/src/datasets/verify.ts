import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { basename } from 'node:path';
import { catalogue } from '@gr/datasets';
import { type Verification, type VerifiedFile, verifyDataset } from '@gr/datasets/node';
import type { Problem } from '../problem.ts';
import { histogramText } from './histogram.ts';

/** Looks at each set in a folder. */
export const verifyAll = (
  names: readonly string[],
  dir: string,
  signal: AbortSignal,
): TE.TaskEither<Problem, readonly Verification[]> =>
  pipe(
    names.length > 0 ? names : catalogue.map(({ name }) => name),
    TE.traverseSeqArray((name) => verifyDataset(name, { dir, signal })),
    TE.mapLeft(({ message }): Problem => ({ kind: 'usage', message })),
  );

const thousands = (n: number): string => n.toLocaleString('en');

/** The lines on one set. */
export const verificationText = (verification: Verification): string => {
  const { name, state } = verification;
  const head = `${name.padEnd(14)} ${state}`;
  if (state === 'absent') return head;
  if (state === 'broken') return `${head}\n  ${verification.error.message}`;
  const roles = verification.roles.map(
    ({ role, found, published, histogram }) =>
      `  ${role.padEnd(6)} ${thousands(found).padStart(7)} of ${thousands(published).padStart(7)}   per class: ${histogramText(histogram)}`,
  );
  const notes = verification.notes.map((note) => `  ${note}`);
  return [head, ...roles, ...notes, ...verification.files.map(fileText)].join('\n');
};

const digestText: Readonly<Record<VerifiedFile['digest'], string>> = {
  matches: 'is the published file',
  differs: 'is not the published file, or a part of it: its checksum differs',
  unknown: 'has no published checksum',
};
const fileText = ({ path, digest }: VerifiedFile): string => `  ${basename(path)} ${digestText[digest]}`;

/** Whether a set that is there cannot be read or, if that was asked for, is not as published. */
export const isFailure = (verification: Verification, strict: boolean): boolean =>
  verification.state === 'broken' ||
  (strict &&
    verification.state !== 'absent' &&
    (verification.state === 'partial' || verification.files.some(({ digest }) => digest === 'differs')));

/** No set at all is a wrong folder. */
export const noneFound = (all: readonly Verification[], dir: string): E.Either<Problem, void> =>
  all.every(({ state }) => state === 'absent')
    ? E.left({
        kind: 'data',
        message: `no set is in ${dir}. gr datasets list names the files; gr datasets fetch gets them.`,
      })
    : E.right(undefined);
