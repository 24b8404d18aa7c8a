import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** This process, as a lock file has it. */
const holder = (): string =>
  JSON.stringify({ host: hostname(), pid: process.pid, began: beganAt(process.pid) } satisfies Holder);

const mostTries = 100;
const renewEvery = 10_000;
/** A holder on another machine that was not heard of for so long, in milliseconds, is gone. */
const silence = 120_000;

/** What this process itself holds: its id alone does not tell, a process that is gone may have had the same. */
const ours = new Set<string>();

/** Takes the lock file. Left: another run holds it. One whose process is gone is taken over. */
export const takeLock = (file: string): TE.TaskEither<TrialError, Lock> =>
  TE.tryCatch(
    async () => {
      const path = resolve(file);
      if (ours.has(path)) throw new InUse(await inUse(path));
      ours.add(path);
      try {
        await take(path);
      } catch (error) {
        ours.delete(path);
        throw error;
      }
      let last = Date.now();
      return {
        renew: async () => {
          if (Date.now() - last < renewEvery) return;
          last = Date.now();
          await utimes(path, last / 1000, last / 1000).catch(() => undefined);
        },
        release: async () => {
          await rm(path, { force: true }).catch(() => undefined);
          ours.delete(path);
        },
      };
    },
    (error) => ({ kind: error instanceof InUse ? 'busy' : 'storage', message: (error as Error).message }),
  );

const take = async (path: string): Promise<void> => {
  const guard = `${path}.taking`;
  for (let tries = 0; tries < mostTries; tries++) {
    if (await create(path)) {
      if ((await stateOf(guard)) === 'left') await rm(guard, { force: true });
      return;
    }
    const state = await stateOf(path);
    if (state === 'held') break;
    if (state === 'left' && (await takeOver(path, guard))) return;
  }
  throw new InUse(await inUse(path));
};

/**
 * Puts this process's lock over one that was left. Several may try at once, and each has read at some time that it was left: only who has
 * the guard may replace it, and reads it once more.
 */
const takeOver = async (path: string, guard: string): Promise<boolean> => {
  if (!(await create(guard))) {
    if ((await stateOf(guard)) === 'left') await rm(guard, { force: true });
    else await sleep(10);
    return false;
  }
  try {
    if ((await stateOf(path)) !== 'left') return false;
    await writeFile(beside(path), holder());
    await rename(beside(path), path);
    return true;
  } finally {
    await rm(guard, { force: true }).catch(() => undefined);
  }
};

/** Where a lock is before it counts; what a process that dies leaves there goes with the folder's other parts. */
const beside = (path: string): string => `${path}.${process.pid}.part`;

/** Makes the lock file, from the first moment with its holder in it. False: there is one, or another process is about to make it. */
const create = async (path: string): Promise<boolean> => {
  try {
    await writeFile(beside(path), holder());
    await link(beside(path), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST' || error.code === 'ENOENT') throw error;
      return writeFile(path, holder(), { flag: 'wx' }); // a file system without links
    });
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || (code === 'ENOENT' && syscall === 'link')) return false;
    throw error;
  } finally {
    await rm(beside(path), { force: true }).catch(() => undefined);
  }
};

/** Undefined if there is no lock. */
const holderOf = async (path: string): Promise<Partial<Holder> | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return {}; // its writer died before it wrote
  }
};

/** Whether there is a lock, and whether its holder is gone. */
const stateOf = async (path: string): Promise<'free' | 'held' | 'left'> => {
  const found = await holderOf(path);
  if (found === undefined) return 'free';
  const { host, pid, began } = found;
  const isHeld =
    host !== undefined && host !== hostname()
      ? await wasHeardOf(path)
      : pid !== undefined && pid !== process.pid && isAlive(pid) && beganAt(pid) === began;
  return isHeld ? 'held' : 'left';
};

const wasHeardOf = (path: string): Promise<boolean> =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < silence,
    () => true, // released just now: to be asked once more
  );

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
  const { host = 'an unknown machine', pid = 'unknown' } = (await holderOf(path)) ?? {};
  return `the folder is used by another run (process ${pid} on ${host}). Wait for its end, or name another folder. If there is no such run, remove ${path}.`;
};
