import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CatalogueFile } from '../../catalogue/entry.ts';
import { DatasetFailure } from '../../error.ts';
import { download } from './download.ts';
import type { FetchProgress } from '../../load/set.ts';
import type { FetchOptions } from './options.ts';
import {
  corrupts,
  dropsAfter,
  endless,
  page,
  redirects,
  stallsAfter,
  startServer,
  status,
  truncates,
  whole,
  withoutRanges,
  type Answer,
  type TestServer,
} from './server.test-support.ts';

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 253);
const sha256 = createHash('sha256').update(content).digest('hex');
/** On a busy machine an answer may take a while: what does not stall is not taken for stalled. */
const quick: FetchOptions = { retries: 2, backoffMs: 5, stallMs: 20_000 };
const stalls: FetchOptions = { ...quick, stallMs: 400 };

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fetch-'));
});
afterAll(() => rm(root, { recursive: true }));
const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const [stall, silence] = [stallsAfter(40_000), stallsAfter(0)];
let folders = 0;
const set = async (answers: Readonly<Record<string, readonly Answer[]>>) => {
  const server = await startServer(content, answers);
  servers.push(server);
  const dir = join(root, String(folders++));
  const file = { path: 'set/data.bin', bytes: content.length, sha256, urls: Object.keys(answers).map(server.url) };
  return { server, dir, file, target: join(dir, 'set', 'data.bin') };
};
const failure = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DatasetFailure)) throw new Error(`no DatasetFailure: ${String(error)}`);
  return error.error;
};
const filesIn = async (dir: string): Promise<readonly string[]> => (await readdir(join(dir, 'set'))).sort();
const isRight = async (target: string): Promise<boolean> => Buffer.from(content).equals(await readFile(target));

describe('a file comes whole', () => {
  test.each<readonly [string, readonly Answer[], readonly string[]]>([
    ['at once', [whole], ['/a']],
    ['after the connection was dropped, from where it stopped', [dropsAfter(30_000), whole], ['/a', '/a bytes=30000-']],
    [
      'after several drops',
      [dropsAfter(30_000), dropsAfter(20_000), whole],
      ['/a', '/a bytes=30000-', '/a bytes=50000-'],
    ],
    ['from a server without ranges, from the start', [dropsAfter(30_000), withoutRanges], ['/a', '/a bytes=30000-']],
    ['after a stall', [stall, whole], ['/a', '/a bytes=40000-']],
    ['after an answer that was cut', [truncates, whole], ['/a', '/a bytes=99995-']],
    ['after 500, 503 and 429', [status(500), status(503), status(429), whole], ['/a', '/a', '/a', '/a']],
    ['after 416, from the start', [dropsAfter(30_000), status(416), whole], ['/a', '/a bytes=30000-', '/a']],
  ])('%s', async (_, answers, log) => {
    const { server, dir, file, target } = await set({ '/a': answers });
    const stalled = answers.some((answer) => answer === stall);
    expect(await download(file, dir, { ...(stalled ? stalls : quick), retries: 3 })).toBe('fetched');
    expect(await isRight(target)).toBe(true);
    expect(await filesIn(dir)).toEqual(['data.bin']);
    expect(server.log).toEqual(log);
  });

  test('through redirects', async () => {
    const { dir, file, target } = await set({ '/a': [redirects('/b')], '/b': [whole] });
    expect(await download({ ...file, urls: file.urls.slice(0, 1) }, dir, quick)).toBe('fetched');
    expect(await isRight(target)).toBe(true);
  });

  test.each<readonly [string, Answer]>([
    ['is not found', status(404)],
    ['is forbidden', status(403)],
    ['is corrupt', corrupts],
    ['is a page', page],
    ['does not end', endless],
    ['redirects for ever', redirects('/a')],
  ])('from the mirror, where the official one %s', async (_, answer) => {
    const { server, dir, file, target } = await set({ '/a': [answer], '/mirror': [whole] });
    expect(await download(file, dir, quick)).toBe('fetched');
    expect(await isRight(target)).toBe(true);
    expect(server.log.at(-1)).toBe('/mirror');
  });

  test('begun at a corrupt address, it is not finished at another: it begins anew', async () => {
    const drop: Answer = (request, response, bytes) =>
      dropsAfter(30_000)(
        request,
        response,
        bytes.map((b) => b ^ 1),
      );
    const { dir, file, target } = await set({ '/a': [drop, status(404)], '/b': [whole] });
    expect(await download(file, dir, quick)).toBe('fetched');
    expect(await isRight(target)).toBe(true);
  });

  test('from a folder of the user, by the name of the file', async () => {
    const { server, dir, file, target } = await set({ '/a': [whole], '/mine/data.bin': [whole] });
    expect(await download(file, dir, { ...quick, mirrors: [server.url('/mine/')] })).toBe('fetched');
    expect(server.log).toEqual(['/mine/data.bin']);
    expect(await isRight(target)).toBe(true);
  });

  test('once: what is there and right is left alone, what is there and wrong is replaced', async () => {
    const { server, dir, file, target } = await set({ '/a': [whole] });
    await mkdir(join(dir, 'set'), { recursive: true });
    await writeFile(target, 'wrong');
    expect(await download(file, dir, quick)).toBe('fetched');
    expect(await download(file, dir, quick)).toBe('present');
    expect(server.log).toHaveLength(1);
  });

  test('once for two processes that want it together', async () => {
    const slow: Answer = (request, response, bytes) => void setTimeout(() => whole(request, response, bytes), 100);
    const { server, dir, file } = await set({ '/a': [slow] });
    const notes: FetchProgress[] = [];
    const onProgress = (event: FetchProgress): void => void (event.kind === 'note' && notes.push(event));
    const both = await Promise.all([1, 2].map(() => download(file, dir, { ...quick, onProgress })));
    expect(both.sort()).toEqual(['fetched', 'present']);
    expect(server.log).toHaveLength(1);
    expect(notes).toEqual([{ kind: 'note', message: 'set/data.bin: another process fetches it; waiting' }]);
    expect(await filesIn(dir)).toEqual(['data.bin']);
  });

  test('and tells how far it is', async () => {
    const { dir, file } = await set({ '/a': [dropsAfter(30_000), whole] });
    const seen: number[] = [];
    const onProgress = (event: FetchProgress): void => void (event.kind === 'download' && seen.push(event.received));
    await download(file, dir, { ...quick, onProgress });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect([seen.includes(30_000), seen.at(-1)]).toEqual([true, 100_000]);
  });
});

describe('a file that does not come', () => {
  test.each<readonly [string, Answer, string, number]>([
    ['not found', status(404), 'it answers 404', 1],
    ['corrupt', corrupts, 'its content differs from the published SHA-256', 1],
    ['another', page, 'it offers 13 bytes in place of 100000: another file', 1],
    ['without end', endless, 'it sends more than 100000 bytes: another file', 1],
    ['an error each time', status(500), 'it answers 500', 3],
    ['silence', silence, 'nothing came for 0.4 s', 3],
    ['never the whole', dropsAfter(0), '', 3],
    ['416 each time', status(416), 'it has not the part that was asked for (416)', 3],
  ])('%s: says so, and leaves nothing under its name', async (_, answer, reason, times) => {
    const { server, dir, file, target } = await set({ '/a': [answer] });
    const error = await failure(download(file, dir, answer === silence ? stalls : quick));
    expect(error).toMatchObject({
      _tag: 'DownloadFailed',
      given: expect.stringContaining(`${file.urls[0]}: ${reason}`),
      expected: `100000 bytes with the SHA-256 ${sha256}`,
      fix: `try again later, or get data.bin by other means and put it at ${target}`,
    });
    expect(server.log).toHaveLength(times);
    expect(await filesIn(dir)).not.toContain('data.bin');
  });

  test('without a network: names every address, and where to put the file', async () => {
    const { server, dir, file, target } = await set({ '/a': [whole], '/b': [whole] });
    await server.stop();
    expect(await failure(download(file, dir, { ...quick, retries: 0 }))).toMatchObject({
      given: expect.stringMatching(/\/a: connect ECONNREFUSED.*\/b: connect ECONNREFUSED/),
      fix: expect.stringContaining(target),
    });
  });

  test('stopped by its signal keeps what has come, and the next time goes on', async () => {
    const { server, dir, file, target } = await set({ '/a': [stallsAfter(40_000), whole] });
    const stop = new AbortController();
    const onProgress = (event: FetchProgress): void => void (event.kind === 'download' && stop.abort());
    const options = { ...quick, signal: stop.signal, onProgress };
    await expect(download(file, dir, options)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await filesIn(dir)).toEqual(['data.bin.part']);
    expect(await download(file, dir, quick)).toBe('fetched');
    expect(await isRight(target)).toBe(true);
    expect(server.log[1]).toMatch(/^\/a bytes=\d+-$/);
  });

  test('for which another process does not end', async () => {
    const { dir, file, target } = await set({ '/a': [whole] });
    await mkdir(`${target}.lock`, { recursive: true });
    expect(await failure(download(file, dir, { ...quick, lockWaitMs: 50 }))).toMatchObject({
      _tag: 'DownloadFailed',
      fix: `wait for it, or remove ${target}.lock if there is none`,
    });
  });
});

describe('a disk that does not take it', () => {
  test('is told before anything is asked for, when there is too little room', async () => {
    const { server, dir, file } = await set({ '/a': [whole] });
    const huge: CatalogueFile = { ...file, bytes: 2 ** 52 };
    expect(await failure(download(huge, dir, quick))).toMatchObject({
      _tag: 'UnwritableFile',
      given: expect.stringMatching(/^\d+ bytes free$/),
    });
    expect(server.log).toEqual([]);
  });

  test('is told when a file is where the folder should be', async () => {
    const { dir, file } = await set({ '/a': [whole] });
    await writeFile(dir, 'in the way');
    expect(await failure(download(file, dir, quick))).toMatchObject({ _tag: 'UnwritableFile' });
  });

  const proc = existsSync('/proc/self');
  test.skipIf(!proc)(`is told when the folder cannot be made${proc ? '' : ' (skipped: no /proc)'}`, async () => {
    const { file } = await set({ '/a': [whole] });
    expect(await failure(download(file, '/proc/no/such', quick))).toMatchObject({ _tag: 'UnwritableFile' });
  });

  const full = existsSync('/dev/full');
  test.skipIf(!full)(`is told when it is full in the middle${full ? '' : ' (skipped: no /dev/full)'}`, async () => {
    const { dir, file } = await set({ '/a': [whole] });
    await mkdir(join(dir, 'set'), { recursive: true });
    await symlink('/dev/full', join(dir, 'set', 'data.bin.part'));
    expect(await failure(download(file, dir, quick))).toMatchObject({
      _tag: 'UnwritableFile',
      given: expect.stringContaining('ENOSPC'),
    });
    expect(await filesIn(dir)).toEqual(['data.bin.part']);
  });

  const root0 = process.getuid?.() === 0;
  test.skipIf(root0)(
    `is told when the folder is read-only${root0 ? ' (skipped: root may write anywhere)' : ''}`,
    async () => {
      const { dir, file } = await set({ '/a': [whole] });
      await mkdir(join(dir, 'set'), { recursive: true });
      await chmod(join(dir, 'set'), 0o500);
      expect(await failure(download(file, dir, quick))).toMatchObject({ _tag: 'UnwritableFile' });
      await chmod(join(dir, 'set'), 0o700);
    },
  );
});
