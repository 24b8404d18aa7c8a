import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import type { CatalogueEntry } from '../catalogue/entry.ts';
import { classHistogram, count } from '../dataset.ts';
import type { DatasetError } from '../error.ts';
import { isComplete, publishedNames, readPublished, unknownName } from '../load/load-from.ts';
import type { PublishedSet, ReadOptions } from '../load/set.ts';
import { attempt, unpacked } from '../load/streams.ts';
import { digestOf, sizeOf } from './fetch/digest.ts';
import { folderFiles } from './folder-files.ts';
import { foldersOf } from './load.ts';
import { nodePlatform } from './platform.ts';

/** One of a set's own sets, as its files have it. */
export interface VerifiedRole {
  readonly role: string;
  readonly found: number;
  readonly published: number;
  /** Examples of each class. */
  readonly histogram: readonly number[];
}

/** Whether a file is the published one; `unknown` where no digest of it is published, or it was cut. */
export interface VerifiedFile {
  readonly path: string;
  readonly digest: 'matches' | 'differs' | 'unknown';
}

/** What is there of a set. */
export type Verification =
  | { readonly name: string; readonly state: 'absent' }
  | { readonly name: string; readonly state: 'broken'; readonly error: DatasetError }
  | {
      readonly name: string;
      readonly state: 'complete' | 'partial';
      readonly roles: readonly VerifiedRole[];
      readonly files: readonly VerifiedFile[];
      readonly notes: readonly string[];
    };

/**
 * Reads a published set in a folder from its files, not from a cache, counts its examples and compares its files with the
 * published digests. A set that is absent, broken or partial is a result like any other; Left only for an unknown name.
 *
 * @example const found = await verifyDataset('mnist', { dir: 'data' })();
 */
export const verifyDataset =
  (
    name: string,
    { dir, ...options }: ReadOptions & { readonly dir: string },
  ): TE.TaskEither<DatasetError, Verification> =>
  async () => {
    const entry = catalogueEntry(name);
    if (entry === undefined) return E.left(unknownName('dataset', name, publishedNames));
    const read = await readPublished(name, folderFiles(foldersOf(name, dir)), nodePlatform, options);
    if (E.isLeft(read)) {
      const absent = read.left._tag === 'MissingFile';
      return E.right(absent ? { name, state: 'absent' } : { name, state: 'broken', error: read.left });
    }
    const files = await attempt(dir, async () => {
      const checked: VerifiedFile[] = [];
      for (const path of read.right.sources) checked.push({ path, digest: await compare(path, entry) });
      return checked;
    });
    if (E.isLeft(files)) return E.right({ name, state: 'broken', error: files.left });
    const roles = rolesOf(read.right, entry);
    const complete = isComplete(Object.fromEntries(roles.map((role) => [role.role, role])));
    const state = complete ? 'complete' : 'partial';
    return E.right({ name, state, roles, files: files.right, notes: read.right.notes ?? [] });
  };

const rolesOf = ({ train, test }: PublishedSet, { published }: CatalogueEntry): readonly VerifiedRole[] =>
  Object.entries(published).map(([role, number]) => {
    const set = role === 'train' ? train : test;
    return { role, found: count(set), published: number, histogram: classHistogram(set) };
  });

const compare = async (path: string, entry: CatalogueEntry): Promise<VerifiedFile['digest']> => {
  const stream = () => createReadStream(path, { highWaterMark: 2 ** 20 });
  const file = entry.files.find((one) => basename(one.path) === basename(path));
  if (file !== undefined) {
    const whole = (await sizeOf(path)) === file.bytes && (await digestOf('sha256', stream())) === file.sha256;
    return whole ? 'matches' : 'differs';
  }
  const name = basename(path).replace(/\.gz$/, '');
  const digest = Object.hasOwn(entry.digests, name) ? entry.digests[name] : undefined;
  if (digest === undefined) return 'unknown';
  return (await digestOf(digest.algorithm, unpacked(stream(), nodePlatform))) === digest.hex ? 'matches' : 'differs';
};
