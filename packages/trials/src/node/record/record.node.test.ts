import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { loadCheckpoint } from '@gr/train/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClassifierTrial, ToyTrial } from '../../trial/config.ts';
import { toyDefaults, trialDefaults } from '../../trial/defaults.ts';
import type { ToyResult } from '../../trial/result-type.ts';
import type { Progress, RunOptions } from '../trial/progress.ts';
import { runTrial } from '../trial/run.ts';
import { takeLock } from './lock.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gr-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const config: ToyTrial = { ...toyDefaults, depth: 2, width: 8, size: 30, batch: 10, iterations: 60, lambda: 0.01 };
type Options = Partial<RunOptions<ToyTrial>> & { readonly stopAt?: number };

/** A run, stopped when it tells of a step from `stopAt` on. */
const run = async ({ stopAt = Infinity, ...options }: Options = {}) => {
  const stop = new AbortController();
  const told: Progress[] = [];
  const onProgress = (progress: Progress) => {
    told.push(progress);
    if (progress.kind === 'step' && progress.step >= stopAt) stop.abort();
  };
  const result = await runTrial({ config, stop: stop.signal, onProgress, folder: dir, ...options })();
  return { result, told };
};
const right = <A>(result: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.message);
  return result.right;
};
const untimed = ({ time: _, ...rest }: ToyResult) => rest;
const text = (name: string): Promise<string> => readFile(join(dir, name), 'utf8');

describe('a run that is kept', () => {
  test('gives the numbers of one that is not, also when it was stopped again and again', async () => {
    const { result } = await run({ folder: undefined });
    for (const every of [{ steps: 7 }, { steps: 1000 }, { seconds: 0 }]) {
      await rm(dir, { recursive: true, force: true });
      const begun: number[] = [];
      for (const stopAt of [4, 25, 41, Infinity]) {
        const { result: part, told } = await run({ stopAt, checkpointEvery: every });
        expect(right(part).stopped).toBe(stopAt < Infinity);
        begun.push(told.find(({ kind }) => kind === 'resumed')?.kind === 'resumed' ? right(part).steps : 0);
        if (stopAt === Infinity) expect(untimed(right(part))).toEqual(untimed(right(result)));
      }
      expect(begun.slice(1).every((steps) => steps > 0)).toBe(true);
      const steps = (await text('metrics.jsonl'))
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { step: number }).step);
      expect(steps).toEqual(Array.from({ length: 20 }, (_, i) => 3 * (i + 1)));
    }
  });

  test('that came to its end gives its result without training; the folder holds what it should', async () => {
    const { result } = await run({ tensorboard: 'on', command: ['gr', 'train'] });
    const { result: again, told } = await run();
    expect(right(again)).toEqual(right(result));
    expect(told).toEqual([]);
    expect((await readdir(dir)).sort()).toEqual([
      'checkpoints',
      'end.json',
      'events.out.tfevents.run',
      'manifest.json',
      'metrics.jsonl',
    ]);
    expect(JSON.parse(await text('manifest.json'))).toMatchObject({
      ...{ format: 2, config, seed: config.seed, data: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      versions: { gr: '0.1.0', tfjs: '4.22.0', node: process.versions.node },
      backend: { name: 'wasm', report: { variant: 'simd' } },
      device: { platform: process.platform, arch: process.arch },
      starts: [{ step: 0, command: ['gr', 'train'] }],
    });
  });

  test('leaves nothing of processes that were killed while they wrote', async () => {
    right((await run({ stopAt: 10 })).result);
    for (const name of ['manifest.json', 'end.json', 'lock', 'checkpoints/step-000000010.safetensors'])
      await writeFile(join(dir, `${name}.4711.part`), 'half');
    await writeFile(join(dir, 'notes.part'), 'somebody’s own');
    right((await run()).result);
    const left = await readdir(dir, { recursive: true });
    expect(left.filter((name) => name.endsWith('.part'))).toEqual(['notes.part']);
  });

  test('begins anew where there is no checkpoint yet, whatever the logs say', async () => {
    const { result } = await run();
    await rm(join(dir, 'end.json'));
    for (const name of await readdir(join(dir, 'checkpoints'))) await rm(join(dir, 'checkpoints', name));
    const before = await text('metrics.jsonl');
    expect(untimed(right((await run()).result))).toEqual(untimed(right(result)));
    expect(await text('metrics.jsonl')).toBe(before);
  });

  test('is refused in the folder of another configuration, on other data, and over a broken checkpoint', async () => {
    right((await run({ stopAt: 10 })).result);
    expect((await run({ config: { ...config, rate: 0.5, seed: 2 } })).result).toMatchObject({
      left: {
        kind: 'config',
        message: expect.stringContaining('rate is 0.01 there, 0.5 here; seed is 1 there, 2 here'),
      },
    });
    const manifest = await text('manifest.json');
    await writeFile(join(dir, 'manifest.json'), manifest.replace(/sha256:../, 'sha256:zz'));
    expect((await run()).result).toMatchObject({
      left: { kind: 'data', message: expect.stringContaining('sha256:zz') },
    });
    await writeFile(join(dir, 'manifest.json'), manifest);
    const [name] = await readdir(join(dir, 'checkpoints'));
    await writeFile(join(dir, 'checkpoints', name!), 'broken!');
    expect((await run()).result).toMatchObject({ left: { kind: 'data', message: expect.stringContaining(name!) } });
    expect(await readdir(dir)).not.toContain('lock');
  });

  test('goes on from the checkpoint before one that is broken, says so, and ends with the same numbers', async () => {
    const { result } = await run({ folder: undefined });
    for (const damage of [
      (bytes: Buffer) => bytes.subarray(0, bytes.length - 5),
      (bytes: Buffer) => bytes.map((byte, i) => (i === bytes.length - 9 ? byte ^ 16 : byte)),
    ]) {
      await rm(dir, { recursive: true, force: true });
      right((await run({ stopAt: 40, checkpointEvery: { steps: 7 } })).result);
      const [earlier, latest] = (await readdir(join(dir, 'checkpoints'))).sort();
      const path = join(dir, 'checkpoints', latest!);
      await writeFile(path, damage(await readFile(path)));
      const { result: again, told } = await run({ checkpointEvery: { steps: 1000 } });
      expect(told.filter(({ kind }) => kind === 'notice' || kind === 'resumed')).toEqual([
        expect.objectContaining({ kind: 'resumed', step: Number(/\d+/.exec(earlier!)![0]) }),
        { kind: 'notice', message: expect.stringContaining(`set aside: ${path}`) },
      ]);
      expect(untimed(right(again))).toEqual(untimed(right(result)));
      expect(await readdir(join(dir, 'checkpoints'))).toContain(`${latest}.damaged`);
    }
  });

  test('keeps its best checkpoint when asked to, with the accuracy on the validation set, and the numbers of one that does not', async () => {
    const small: ClassifierTrial = {
      ...trialDefaults,
      data: { ...trialDefaults.data, size: 40, scoredOn: 'validation' },
      model: { kind: 'mlp' },
      batch: 20,
      iterations: 12,
    };
    const options = {
      config: small,
      stop: new AbortController().signal,
      onProgress: () => undefined,
    };
    const plain = right(await runTrial(options)());
    const kept = right(await runTrial({ ...options, folder: dir, keepBest: 'on', checkpointEvery: { steps: 4 } })());
    expect({ ...kept, time: plain.time }).toEqual(plain);
    const best = right(await loadCheckpoint(join(dir, 'checkpoints', 'best.safetensors'))());
    const last = right(await loadCheckpoint(join(dir, 'checkpoints'))());
    expect(Number(last.metadata.get('score'))).toBeCloseTo(plain.test.accuracy, 6);
    expect(Number(best.metadata.get('score'))).toBeGreaterThanOrEqual(Number(last.metadata.get('score')));
  });

  test('says what is no longer as it was', async () => {
    right((await run({ stopAt: 10 })).result);
    await writeFile(join(dir, 'manifest.json'), (await text('manifest.json')).replace('"node": "', '"node": "1.'));
    const { told } = await run();
    expect(told.find(({ kind }) => kind === 'resumed')).toMatchObject({
      changed: [expect.stringMatching(/^node is "1\..* there/)],
    });
  });

  test('that diverges keeps its last finite checkpoint, and diverges again at the same step', async () => {
    const wild = { ...config, rate: 1e18 };
    const first = (await run({ config: wild, checkpointEvery: { steps: 1 } })).result;
    expect(first).toMatchObject({ left: { kind: 'run', message: expect.stringMatching(/^step \d+: the loss is/) } });
    const kept = right(await loadCheckpoint(join(dir, 'checkpoints'))());
    for (const { data } of kept.tensors.values()) expect(Array.from(data).every(Number.isFinite)).toBe(true);
    const again = (await run({ config: wild, checkpointEvery: { steps: 1 } })).result;
    const head = (result: typeof first) =>
      E.isLeft(result) ? result.left.message.split(' at learning rate')[0] : 'no error';
    expect(head(again)).toBe(head(first));
  });

  test('whose folder vanishes ends with a clear error', async () => {
    const { result } = await run({
      checkpointEvery: { steps: 1 },
      onProgress: ({ kind }) =>
        void (kind === 'step' && rm(dir, { recursive: true, force: true }).catch(() => undefined)),
    });
    expect(result).toMatchObject({ left: { kind: 'storage', message: expect.stringContaining('the folder is gone') } });
  });
});

describe('the lock of a folder', () => {
  const path = () => join(dir, 'lock');
  const refused = { left: { kind: 'busy', message: expect.stringContaining('used by another run') } };

  test('is held by a process until it ends, however it ends', async () => {
    // the other one stands for any process that takes a lock
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60000)']);
    await once(child, 'spawn');
    const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => undefined);
    const began = stat === undefined ? '' : stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    await writeFile(path(), JSON.stringify({ host: hostname(), pid: child.pid, began }));
    expect(await takeLock(path())()).toMatchObject(refused);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = right(await takeLock(path())());
    expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await readdir(dir)).toEqual([]);
  });

  test('of another machine counts until nothing was heard of it for two minutes', async () => {
    await writeFile(path(), JSON.stringify({ host: `not-${hostname()}`, pid: 1, began: '' }));
    expect(await takeLock(path())()).toMatchObject(refused);
    const old = Date.now() / 1000 - 200;
    await utimes(path(), old, old);
    await right(await takeLock(path())()).release();
  });

  test('is held against its own process too, and once more free when it was given back', async () => {
    const both = await Promise.all([takeLock(path())(), takeLock(path())()]);
    expect(both.filter(E.isRight)).toHaveLength(1);
    expect(both.find(E.isLeft)).toMatchObject(refused);
    await right(both.find(E.isRight)!).release();
    await right(await takeLock(path())()).release();
    expect(await readdir(dir)).toEqual([]);
  });

  test('that its writer did not finish is nobody’s', async () => {
    await writeFile(path(), '{"ho');
    await right(await takeLock(path())()).release();
  });
});
