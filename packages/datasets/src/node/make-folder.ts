import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Not `recursive` of Node: that goes round for ever where the system will not have a
 * folder whose parent is there, as in /proc.
 */
export const makeFolder = async (path: string): Promise<void> => {
  if (await isMade(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  if (!(await isMade(path))) await mkdir(path);
};

/** Tries to make one folder; false when the one above it is not there. */
const isMade = async (path: string): Promise<boolean> => {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return false;
    if (code !== 'EEXIST') throw error;
    return true;
  }
};
