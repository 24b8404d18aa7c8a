import { DatasetFailure, datasetError } from '../error.ts';

/** A member's name as paths are written here: `/` between names, none before. */
export const memberName = (name: string): string => name.replace(/^(\.\/)+/, '');

/** Whether a path stays inside its folder: relative, without `..`, without a drive or a backslash. */
export const isInside = (path: string): boolean =>
  !path.startsWith('/') && !/^[a-z]:/i.test(path) && !/[\\\0]/.test(path) && !path.split('/').includes('..');

/** Throws BadArchive for a member whose path leads out of the archive's own folder. */
export const assertInside = (path: string): void => {
  if (!isInside(path))
    throw badArchive(`a member named ${JSON.stringify(path.slice(0, 200))}`, 'names inside the archive');
};

/** An archive that cannot be trusted or read. */
export const badArchive = (given: string, expected: string = 'a whole archive'): DatasetFailure =>
  new DatasetFailure(
    datasetError('BadArchive', { given, expected, fix: 'fetch the file again from a source you trust' }),
  );
