import yauzl from 'yauzl';
import { assertInside, badArchive, memberName } from '../archive/paths.ts';
import { DatasetFailure } from '../error.ts';
import type { SetFile, ZipEntry } from '../load/platform.ts';
import { collected, tooLarge } from '../load/streams.ts';

/** More members than this are no data set: TinyImageNet has 120,609. */
const mostEntries = 1_000_000;

/**
 * The files of a zip archive in the order of its directory. Throws BadArchive where it is damaged or encrypted, and for
 * names that lead out of it. A member is refused as soon as it unpacks to more than it, or the caller, allows.
 */
export async function* unzip(file: SetFile, wanted: (name: string) => boolean): AsyncGenerator<ZipEntry> {
  const zip = await openZip(file.source);
  // Errors of the file itself come as events; reads that fail say so themselves.
  zip.on('error', () => undefined);
  try {
    if (zip.entryCount > mostEntries) throw badArchive(`${zip.entryCount} members`, `at most ${mostEntries}`);
    for (;;) {
      const entry = await nextEntry(zip);
      if (entry === undefined) return;
      const name = memberName(entry.fileName);
      assertInside(name);
      if (isLink(entry)) throw badArchive(`a link named ${name}`, 'files and folders');
      if (name.endsWith('/') || !wanted(name)) continue;
      yield { name, bytes: (maxBytes) => bytesOf(zip, entry, maxBytes) };
    }
  } finally {
    zip.close();
  }
}

const bytesOf = async (zip: yauzl.ZipFile, entry: yauzl.Entry, maxBytes: number): Promise<Uint8Array> => {
  if (entry.uncompressedSize > maxBytes) throw tooLarge(maxBytes);
  try {
    return await collected(await zip.openReadStreamPromise(entry), maxBytes);
  } catch (error) {
    throw asArchiveError(error, entry.fileName);
  }
};

const openZip = (path: string): Promise<yauzl.ZipFile> =>
  new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, zip) => {
      if (error) reject(asArchiveError(error));
      else resolve(zip);
    });
  });

const nextEntry = (zip: yauzl.ZipFile): Promise<yauzl.Entry | undefined> =>
  new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      zip.off('entry', onEntry).off('end', onEnd).off('error', onError);
      done();
    };
    const onEntry = (entry: yauzl.Entry): void => settle(() => resolve(entry));
    const onEnd = (): void => settle(() => resolve(undefined));
    const onError = (error: Error): void => settle(() => reject(asArchiveError(error)));
    zip.on('entry', onEntry).on('end', onEnd).on('error', onError);
    zip.readEntry();
  });

/** A symbolic link, by the Unix mode that zip keeps in the upper half of its attributes. */
const isLink = ({ externalFileAttributes }: yauzl.Entry): boolean =>
  ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;

/** What the archive is to blame for becomes BadArchive; errors of the system pass. */
const asArchiveError = (error: unknown, member?: string): unknown =>
  error instanceof DatasetFailure || (error instanceof Error && 'syscall' in error)
    ? error
    : badArchive(
        `${member === undefined ? '' : `${member}: `}${error instanceof Error ? error.message : String(error)}`,
        'a whole zip archive',
      );
