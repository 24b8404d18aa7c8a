import { rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogueFile } from '../../catalogue/entry.ts';
import { DatasetFailure, datasetError } from '../../error.ts';
import { makeFolder } from '../make-folder.ts';
import { isPublished, sizeOf } from './digest.ts';
import { withLock } from './lock.ts';
import type { FetchOptions } from './options.ts';
import { WriteFailure, receive } from './receive.ts';

/**
 * Puts a published file into the data folder. One that is there and right is left alone. Bytes are collected beside
 * (`.part`, from which an interrupted download goes on), checked by size and SHA-256, and renamed into place; two
 * processes do not fetch the same file. Throws `DatasetFailure`, and AbortError when the signal is given.
 */
export const download = async (
  file: CatalogueFile,
  dir: string,
  options: FetchOptions = {},
): Promise<'fetched' | 'present'> => {
  const target = join(dir, ...file.path.split('/'));
  if (await isPublished(target, file)) return 'present';
  try {
    await makeFolder(dirname(target));
    const lock = {
      waitMs: options.lockWaitMs ?? 3_600_000,
      signal: options.signal,
      onWait: () =>
        options.onProgress?.({ kind: 'note', message: `${file.path}: another process fetches it; waiting` }),
    };
    return await withLock(target, lock, async () => {
      if (await isPublished(target, file)) return 'present';
      const part = `${target}.part`;
      await assertRoom(dirname(target), file.bytes - ((await sizeOf(part)) ?? 0));
      await fetchPart(file, part, target, options);
      await rename(part, target);
      return 'fetched';
    });
  } catch (error) {
    throw asUnwritable(error, target, file);
  }
};

interface Address {
  readonly url: string;
  /** Why it was given up; undefined while there is hope. */
  lasting?: string;
  reason?: string;
}

/** Fills the part from the addresses in turn, round after round, until it holds the published file. */
const fetchPart = async (
  file: CatalogueFile,
  part: string,
  target: string,
  { mirrors = [], retries = 4, backoffMs = 500, stallMs = 30_000, signal, onProgress }: FetchOptions,
): Promise<void> => {
  const name = file.path.split('/').at(-1)!;
  const addresses: Address[] = [...mirrors.map((base) => `${base.replace(/\/+$/, '')}/${name}`), ...file.urls].map(
    (url) => ({ url }),
  );
  for (let round = 0; round <= retries; round++) {
    const open = addresses.filter(({ lasting }) => lasting === undefined);
    if (open.length === 0) break;
    if (round > 0) {
      const wait = backoffMs * 2 ** (round - 1) * (0.75 + Math.random() / 2);
      onProgress?.({
        kind: 'note',
        message: `${file.path}: ${open[0]!.reason ?? 'failed'}; once more in ${seconds(wait)}`,
      });
      await sleep(wait, undefined, { signal });
    }
    for (const address of open) {
      signal?.throwIfAborted();
      const { url } = address;
      const received = await receive({
        file,
        url,
        part,
        stallMs,
        signal,
        onBytes: (bytes) =>
          onProgress?.({ kind: 'download', file: file.path, url, received: bytes, total: file.bytes }),
      });
      if (received.kind === 'whole') {
        if (await isPublished(part, file)) return;
        await rm(part, { force: true });
        address.reason = 'its content differs from the published SHA-256';
        // What was resumed may have begun elsewhere; what came in one piece is what the address has.
        if (!received.resumed) address.lasting = address.reason;
      } else {
        address.reason = received.reason;
        if (received.kind === 'lasting') address.lasting = received.reason;
      }
    }
  }
  throw new DatasetFailure(
    datasetError('DownloadFailed', {
      given: addresses.map(({ url, reason }) => `${url}: ${reason ?? 'not tried'}`).join('; '),
      expected: `${file.bytes} bytes with the SHA-256 ${file.sha256}`,
      fix: `try again later, or get ${name} by other means and put it at ${target}`,
      source: file.path,
    }),
  );
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Refuses to begin what cannot end: too little room on the disk. */
const assertRoom = async (folder: string, needed: number): Promise<void> => {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < needed) {
    throw new DatasetFailure(
      datasetError('UnwritableFile', {
        given: `${free} bytes free`,
        expected: `${needed} or more`,
        fix: 'make room, or name another folder',
        source: folder,
      }),
    );
  }
};

/** Errors of the file system as what they mean here; others as they are. */
const asUnwritable = (error: unknown, target: string, file: CatalogueFile): unknown => {
  const cause = error instanceof WriteFailure ? error.cause : error;
  if (!(cause instanceof Error && 'syscall' in cause)) return error;
  return new DatasetFailure(
    datasetError('UnwritableFile', {
      given: cause.message,
      expected: `a folder that takes ${file.bytes} bytes`,
      fix: 'make room or change its permissions, or name another folder; what has come so far is kept',
      source: target,
    }),
  );
};
