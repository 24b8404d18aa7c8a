import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeRecord } from '../trial/record.ts';
import { records } from '../trial/record.test-support.ts';
import { ledgerIn } from './ledger.ts';
import { writePublished } from './published.ts';

const [record, another] = [records[0]!, records[1]!];
const at = { dir: '' };
beforeEach(async () => void (at.dir = await mkdtemp(join(tmpdir(), 'gr-ledger-'))));
afterEach(() => rm(at.dir, { recursive: true }));

const resultFile = () => join(at.dir, 'trials', record.id, 'result.json');
const put = async (text: string) => {
  await mkdir(dirname(resultFile()), { recursive: true });
  await writeFile(resultFile(), text);
};

test('a trial that has not ended has no record; one that has, has its own, and nothing else lies in its folder', async () => {
  const ledger = ledgerIn(at.dir);
  expect(await ledger.read(record.id)()).toEqual(E.right(O.none));
  await mkdir(ledger.runFolder(record.id), { recursive: true });
  expect(await ledger.write(record)()).toEqual(E.right(undefined));
  expect(await ledger.read(record.id)()).toEqual(E.right(O.some(record)));
  expect(await readdir(dirname(resultFile()))).toEqual(['result.json']);
});

test.each([
  ['cut off', encodeRecord(record).slice(0, 100), 'NotJson'],
  ['of another trial', encodeRecord(another), 'WrongId'],
  ['of a later release', JSON.stringify({ ...record, version: 3 }), 'FutureVersion'],
])('a file that is %s is named and left as it is', async (_, text, _tag) => {
  await put(text);
  const read = await ledgerIn(at.dir).read(record.id)();
  expect(read).toMatchObject({ left: { _tag, file: resultFile() } });
  expect(E.isLeft(read) && read.left.message).toContain(resultFile());
  expect(await readFile(resultFile(), 'utf8')).toBe(text);
});

test('results that were published in one file are read from it, and the same records give the same bytes', async () => {
  expect(await writePublished(at.dir, [record, another])()).toEqual(E.right(undefined));
  const file = join(at.dir, 'results.jsonl');
  const bytes = await readFile(file, 'utf8');
  expect(bytes.split('\n')).toHaveLength(3);
  await writePublished(at.dir, [another, record])();
  expect(await readFile(file, 'utf8')).toBe(bytes);
  const ledger = ledgerIn(at.dir);
  expect(await ledger.read(another.id)()).toEqual(E.right(O.some(another)));
  expect(await ledger.read('0'.repeat(64))()).toEqual(E.right(O.none));
});

test('a published line that was changed is named, with its number', async () => {
  const changed = encodeRecord(another).replace(another.id, '0'.repeat(64));
  await writeFile(join(at.dir, 'results.jsonl'), `${encodeRecord(record)}${changed}`);
  const read = await ledgerIn(at.dir).read(record.id)();
  expect(read).toMatchObject({ left: { _tag: 'WrongId', file: join(at.dir, 'results.jsonl') } });
  expect(E.isLeft(read) && read.left.message).toContain('Line 2 of');
});

/** Mounts a disk of 64 KiB; false where this is not allowed. */
const smallDisk = (dir: string): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

test('a full disk is said, with what to do; what was there stays whole (skipped where no disk can be mounted)', async ({
  skip,
}) => {
  const disk = join(at.dir, 'disk');
  await mkdir(disk);
  if (!smallDisk(disk)) skip('mounting a small disk needs root on Linux');
  try {
    const ledger = ledgerIn(disk);
    expect(E.isRight(await ledger.write(record)())).toBe(true);
    await writeFile(join(disk, 'filler'), Buffer.alloc(1 << 20)).catch(() => undefined);
    const full = await ledger.write({ ...another, run: { ...another.run, machine: 'x'.repeat(8192) } })();
    expect(full).toMatchObject({ left: { _tag: 'StorageError' } });
    expect(E.isLeft(full) && full.left.message).toContain('the disk is full');
    expect(await ledger.read(record.id)()).toEqual(E.right(O.some(record)));
    expect(await ledger.read(another.id)()).toEqual(E.right(O.none));
  } finally {
    execFileSync('umount', [disk]);
  }
});
