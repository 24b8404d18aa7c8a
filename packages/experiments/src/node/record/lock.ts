import { readFileSync } from 'node:fs';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TrialError } from '../../trial/error.ts';

/** A folder that is this process's alone until it is released. */
export interface Lock {
  /** Tells other machines that it is still held; cheap to call often. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When the process began, in the system's own units: ids of processes come again. */
  readonly began: string;
}

class InUse extends Error {}

const renewEvery = 10_000;
/** A holder on another machine that was not heard of for so long, in milliseconds, is gone. */
const silence = 120_000;

/** Takes the lock file. Left: another run holds it. One whose process is gone is taken over. */
export const takeLock = (path: string): TE.TaskEither<TrialError, Lock> =>
  TE.tryCatch(
    async () => {
      if (!(await create(path))) {
        if (await isHeld(path)) throw new InUse(await inUse(path));
        await rm(path, { force: true });
        if (!(await create(path))) throw new InUse(await inUse(path));
      }
      let last = Date.now();
      return {
        renew: async () => {
          if (Date.now() - last < renewEvery) return;
          last = Date.now();
          await utimes(path, last / 1000, last / 1000).catch(() => undefined);
        },
        release: () => rm(path, { force: true }).catch(() => undefined),
      };
    },
    (error) => ({ kind: error instanceof InUse ? 'busy' : 'storage', message: (error as Error).message }),
  );

const create = async (path: string): Promise<boolean> => {
  try {
    const file = await open(path, 'wx');
    const holder: Holder = { host: hostname(), pid: process.pid, began: beganAt(process.pid) };
    await file.writeFile(JSON.stringify(holder)).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

const holderOf = async (path: string): Promise<Partial<Holder>> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
  } catch {
    return {}; // gone, or its writer died before it wrote
  }
};

const isHeld = async (path: string): Promise<boolean> => {
  const { host, pid, began } = await holderOf(path);
  if (host !== undefined && host !== hostname())
    return stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs < silence,
      () => false,
    );
  return pid !== undefined && pid !== process.pid && isAlive(pid) && beganAt(pid) === began;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Linux tells when a process began, and that one is dead which nobody has asked for its end; elsewhere an id stands for itself. */
const beganAt = (pid: number): string => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'dead' : (fields[19] ?? '');
  } catch {
    return '';
  }
};

const inUse = async (path: string): Promise<string> => {
  const { host, pid } = await holderOf(path);
  return `the folder is used by another run (process ${pid} on ${host}). Wait for its end, or name another folder. If there is no such run, remove ${path}.`;
};
