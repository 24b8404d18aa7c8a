import * as E from 'fp-ts/lib/Either.js';
import { readTar } from '../archive/tar.ts';
import { badArchive } from '../archive/paths.ts';
import { fromRecords, type CifarFormat } from '../cifar/cifar.ts';
import { firstRecords, imageBytes, recordArrays, recordWriter, type RecordArrays } from '../cifar/records.ts';
import type { Dataset } from '../dataset.ts';
import { DatasetFailure, datasetError, from, type DatasetError } from '../error.ts';
import type { ByteStream, Platform, SetFile, SetFiles } from './platform.ts';
import { attempt, limited, unpacked } from './streams.ts';

type Role = 'train' | 'test';

/** A file of CIFAR and how many records it is published with. */
interface CifarMember {
  readonly name: string;
  readonly role: Role;
  readonly records: number;
}

/** Where a set of CIFAR lies, packed and unpacked. */
export interface CifarLayout {
  readonly format: CifarFormat;
  readonly folder: string;
  readonly archive: string;
  readonly members: readonly CifarMember[];
}

/** What was read of a set, by its published names. */
export interface Published {
  readonly train: Dataset;
  readonly test: Dataset;
  readonly coverage: Readonly<Record<Role, { readonly found: number; readonly published: number }>>;
  /** Files that were read. */
  readonly sources: readonly string[];
}

/** An archive holds a few short texts besides its records. */
const besides = 2 ** 20;

/**
 * Reads a set of CIFAR from its files, each plain or gzip, or from the tar.gz archive. Where neither is whole, what there
 * is: `coverage` says how much. Allocates as much as the published set holds at most, and takes memory for what is read.
 */
export const readCifar = async (
  { format, folder, archive, members }: CifarLayout,
  labels: string,
  files: SetFiles,
  platform: Pick<Platform, 'gunzip'>,
): Promise<E.Either<DatasetError, Published>> => {
  const room = (role: Role): number => sum(roleOf(members, role).map((m) => m.records));
  const labelBytes = format.labellings.length;
  const recordBytes = labelBytes + imageBytes;
  const arrays: Record<Role, RecordArrays> = {
    train: recordArrays(room('train'), labelBytes),
    test: recordArrays(room('test'), labelBytes),
  };
  /** How many records were read of each member. Each has its place, so that an archive's own order changes nothing. */
  const readOf = new Map<string, number>();

  const readMember = async ({ name, role, records }: CifarMember, bytes: ByteStream): Promise<void> => {
    const first = sum(before(members, name).map((member) => member.records));
    const writer = recordWriter(arrays[role], first, records);
    for await (const chunk of limited(bytes, records * recordBytes)) writer.write(chunk);
    const written = writer.end();
    if (E.isLeft(written)) throw new DatasetFailure(written.left);
    readOf.set(name, written.right);
  };
  const readFiles = async (
    there: readonly (readonly [CifarMember, SetFile])[],
  ): Promise<E.Either<DatasetError, void>> => {
    // Two at a time: one unpacks while the other is put into place.
    const [first, second] = [0, 1].map(async (half) => {
      for (const [member, file] of there.filter((_, i) => i % 2 === half)) {
        const read = await attempt(file.source, () => readMember(member, unpacked(file.stream(), platform)));
        if (E.isLeft(read)) return read;
      }
      return E.right(undefined);
    });
    const ended = [await first!, await second!];
    return ended.find(E.isLeft) ?? E.right(undefined);
  };
  const readArchive = (file: SetFile): Promise<E.Either<DatasetError, void>> =>
    attempt(file.source, async () => {
      const limit = members.length * 1024 + (room('train') + room('test')) * recordBytes + besides;
      for await (const { name, body } of readTar(limited(unpacked(file.stream(), platform), limit))) {
        const member = members.find((one) => one.name === name.split('/').at(-1));
        if (member === undefined) continue;
        if (readOf.has(member.name)) throw badArchive(`${member.name} twice`, 'each file once');
        await readMember(member, body);
      }
    });

  const there: (readonly [CifarMember, SetFile])[] = [];
  for (const member of members) {
    const file = await files.find(candidates(folder, member.name));
    if (file !== undefined) there.push([member, file]);
  }
  const packed = there.length < members.length ? await files.find([archive]) : undefined;
  if (there.length === 0 && packed === undefined) {
    return E.left(files.missing([archive, ...members.map(({ name }) => `${folder}/${name}`)]));
  }
  const read = packed === undefined ? await readFiles(there) : await readArchive(packed);
  if (E.isLeft(read)) return read;

  const sources = packed === undefined ? there.map(([, file]) => file.source) : [packed.source];
  const found = {
    train: closeGaps(arrays.train, roleOf(members, 'train'), readOf),
    test: closeGaps(arrays.test, roleOf(members, 'test'), readOf),
  };
  const set = (role: Role): E.Either<DatasetError, Dataset> =>
    found[role] === 0
      ? E.left(
          datasetError('Incomplete', {
            given: `no ${role} examples of ${format.name}`,
            expected: `one or more, from ${roleOf(members, role)
              .map((m) => m.name)
              .join(', ')}`,
            fix: `add the files, or ${archive}, which has all of them`,
          }),
        )
      : fromRecords(format, firstRecords(arrays[role], found[role]), labels);
  const [train, test] = [set('train'), set('test')];
  if (E.isLeft(train)) return E.left(from(sources.join(', '))(train.left));
  if (E.isLeft(test)) return E.left(from(sources.join(', '))(test.left));
  const covered = (role: Role) => ({ found: found[role], published: room(role) });
  return E.right({
    train: train.right,
    test: test.right,
    coverage: { train: covered('train'), test: covered('test') },
    sources,
  });
};

const candidates = (folder: string, name: string): readonly string[] =>
  [name, `${name}.gz`].flatMap((file) => [`${folder}/${file}`, file]);

const roleOf = (members: readonly CifarMember[], role: Role): readonly CifarMember[] =>
  members.filter((member) => member.role === role);

/** The members of the same role that come before one. */
const before = (members: readonly CifarMember[], name: string): readonly CifarMember[] => {
  const at = members.findIndex((member) => member.name === name);
  return roleOf(members.slice(0, at), members[at]!.role);
};

/** Moves the records of each member up to those before it; gives the number of all. */
const closeGaps = (
  { images, labels }: RecordArrays,
  members: readonly CifarMember[],
  readOf: ReadonlyMap<string, number>,
): number => {
  let end = 0;
  let place = 0;
  for (const { name, records } of members) {
    const n = readOf.get(name) ?? 0;
    if (place !== end) {
      images.copyWithin(end * imageBytes, place * imageBytes, (place + n) * imageBytes);
      for (const array of labels) array.copyWithin(end, place, place + n);
    }
    end += n;
    place += records;
  }
  return end;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
