import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '../checkpoint/snapshot.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoints.ts';
import { openMetrics } from './log-files.ts';
import { writeAtomically } from './write.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gr-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const at = (step: number): Snapshot => ({
  tensors: new Map([['params.w', { dtype: 'float32', shape: [2], data: Float32Array.of(step, -step) }]]),
  numbers: new Map([['step', step]]),
});
const name = (step: number): string => `step-${String(step).padStart(9, '0')}.safetensors`;
const save = async (step: number, options: Parameters<typeof saveCheckpoint>[2] = {}) => {
  const saved = await saveCheckpoint(dir, at(step), options)();
  if (E.isLeft(saved)) throw new Error(saved.left.message);
  return saved.right;
};

const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 4 : byte));

describe('a folder of checkpoints', () => {
  test('the latest is loaded, by its step and not by its name or time; a file is loaded by its path', async () => {
    const early = await save(9, { texts: { config: '{}' } });
    await save(1_000_000_000);
    await save(10);
    const latest = await loadCheckpoint(dir)();
    expect(latest).toMatchObject({ right: { path: join(dir, name(1_000_000_000)) } });
    await rm(join(dir, name(1_000_000_000)));
    const file = await loadCheckpoint(dir)();
    if (E.isLeft(file)) throw new Error(file.left.message);
    expect([...file.right.tensors.values()][0]!.data).toEqual(Float32Array.of(10, -10));
    expect(file.right.metadata.get('step')).toBe('10');
    expect(await loadCheckpoint(early)()).toMatchObject({ left: { _tag: 'MissingFile', source: early } });
  });

  test('as many of the latest stay as are to be kept, and nothing of writers that died', async () => {
    await writeFile(join(dir, `${name(3)}.4711.part`), 'half');
    for (let step = 1; step <= 6; step++) await save(step, { keepLast: 3 });
    expect((await readdir(dir)).sort()).toEqual([name(4), name(5), name(6)]);
    await save(7, { keepLast: 1 });
    expect(await readdir(dir)).toEqual([name(7)]);
  });

  test('the best stays, whatever came after it, also over a new start', async () => {
    for (const [step, score] of [
      [1, 0.5],
      [2, 0.9],
      [3, 0.7],
      [4, 0.9],
    ] as const)
      await save(step, { keepLast: 1, score });
    expect((await readdir(dir)).sort()).toEqual(['best.safetensors', name(4)]);
    const best = await loadCheckpoint(join(dir, 'best.safetensors'))();
    if (E.isLeft(best)) throw new Error(best.left.message);
    expect(best.right.metadata.get('step')).toBe('2');
    expect(best.right.metadata.get('score')).toBe('0.9');
  });

  test('the best is written before the latest: one that cannot be kept leaves the latest as it was', async () => {
    await save(1, { score: 0.5 });
    await mkdir(join(dir, name(2)));
    expect(E.isLeft(await saveCheckpoint(dir, at(2), { score: 0.9 })())).toBe(true);
    const best = await loadCheckpoint(join(dir, 'best.safetensors'))();
    expect(E.isRight(best) && best.right.metadata.get('step')).toBe('2');
    await rm(join(dir, name(2)), { recursive: true });
    await save(2, { score: 0.9 });
    expect((await readdir(dir)).sort()).toEqual(['best.safetensors', name(1), name(2)]);
  });

  test('what is not there, and what is broken, is named', async () => {
    expect(await loadCheckpoint(dir)()).toMatchObject({ left: { _tag: 'MissingFile', source: dir } });
    expect(await loadCheckpoint(join(dir, 'none'))()).toMatchObject({ left: { _tag: 'MissingFile' } });
    const path = await save(5);
    await writeFile(path, (await readFile(path)).subarray(0, 40));
    expect(await loadCheckpoint(dir)()).toMatchObject({ left: { _tag: 'Truncated', source: path } });
    await mkdir(join(dir, 'folder.safetensors'));
    expect(await loadCheckpoint(join(dir, 'folder.safetensors'))()).toMatchObject({ left: { _tag: 'MissingFile' } });
  });

  test.each<[string, (bytes: Buffer) => Uint8Array, string]>([
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 3), 'Truncated'],
    ['empty', () => new Uint8Array(0), 'Truncated'],
    ['with a flipped bit in its numbers', (bytes) => flipped(bytes, bytes.length - 2), 'BadChecksum'],
    ['with a flipped bit in its header', (bytes) => flipped(bytes, 9), 'BadHeader'],
  ])('a latest one that is broken is passed over: %s', async (_, damage, tag) => {
    await save(1);
    const [earlier, latest] = [await save(2), await save(3)];
    await writeFile(latest, damage(await readFile(latest)));
    expect(await loadCheckpoint(dir)()).toMatchObject({
      right: { path: earlier, passedOver: [{ _tag: tag, source: latest }] },
    });
    expect(await loadCheckpoint(latest)()).toMatchObject({ left: { _tag: tag, source: latest } });
    await writeFile(earlier, damage(await readFile(earlier)));
    expect(await loadCheckpoint(dir)()).toMatchObject({
      left: { _tag: tag, source: latest, message: expect.stringContaining('and 1 earlier one(s) that are broken too') },
    });
  });

  test('a snapshot without a step, a number to keep that is none, and a score of NaN, are mistakes of the program', () => {
    expect(() => saveCheckpoint(dir, { tensors: new Map(), numbers: new Map() })).toThrow('no step');
    expect(() => saveCheckpoint(dir, at(1), { keepLast: 0 })).toThrow('keepLast is 0');
    expect(() => saveCheckpoint(dir, at(1), { score: NaN })).toThrow('the score is NaN');
  });
});

describe('where nothing can be written, what was there stays, nothing half-written is left, and the error says what to do', () => {
  const refused = async (fix: string) => {
    const saved = await saveCheckpoint(dir, at(2))();
    expect(saved).toMatchObject({ left: { _tag: 'UnwritableFile', source: join(dir, name(2)) } });
    if (E.isLeft(saved)) expect(saved.left.fix).toContain(fix);
  };

  test('the folder is gone', async () => {
    await save(1);
    await rm(dir, { recursive: true });
    await refused('the folder is gone');
    await expect(readdir(dir)).rejects.toThrow('ENOENT');
  });

  test('a part of the path is a file', async () => {
    await writeFile(join(dir, 'file'), 'text');
    expect(await writeAtomically(join(dir, 'file', 'x'), 'y')()).toMatchObject({
      left: { fix: expect.stringContaining('is a file') },
    });
    expect(await readFile(join(dir, 'file'), 'utf8')).toBe('text');
  });

  test('the name is taken by a folder: the part is removed', async () => {
    await mkdir(join(dir, 'taken'));
    expect(E.isLeft(await writeAtomically(join(dir, 'taken'), 'y')())).toBe(true);
    expect(await readdir(dir)).toEqual(['taken']);
  });

  // Permissions do not bind root, so root takes another user's rights for a moment.
  const { geteuid, seteuid } = process;
  const canBeOther = geteuid !== undefined && seteuid !== undefined;
  test.skipIf(!canBeOther)(
    `the folder is read-only${canBeOther ? '' : ' (skipped: this system has no users of that kind)'}`,
    async () => {
      await save(1);
      await chmod(dir, 0o555);
      const root = geteuid!() === 0;
      try {
        if (root) seteuid!(65534);
        await refused('permissions');
        expect(await openMetrics(join(dir, 'metrics.jsonl'), { step: 0 })()).toMatchObject({
          left: { _tag: 'UnwritableFile' },
        });
      } finally {
        if (root) seteuid!(0);
        await chmod(dir, 0o755);
      }
      expect(await readdir(dir)).toEqual([name(1)]);
      expect(await loadCheckpoint(dir)()).toMatchObject({ right: { path: join(dir, name(1)) } });
    },
  );
});
