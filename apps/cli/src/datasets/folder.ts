import * as E from 'fp-ts/lib/Either.js';
import { type Problem, usage } from '../problem.ts';
import type { RawFlags } from '../train/raw-flags.ts';

/** The data folder: the flag, else GR_DATA_DIR. */
export const dataFolder = (raw: RawFlags): E.Either<Problem, string> => {
  const dir = typeof raw['dataDir'] === 'string' ? raw['dataDir'] : process.env['GR_DATA_DIR'];
  return dir === undefined || dir === ''
    ? E.left(usage('no data folder is named. Name it with --data-dir or the environment variable GR_DATA_DIR.'))
    : E.right(dir);
};
