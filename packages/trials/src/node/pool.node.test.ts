// The pool with a program that trains nothing: what it does is in the place of the configuration's seed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toyDefaults } from '../trial/defaults.ts';
import { type Attempt, type Pool, openPool } from './pool.ts';

const [quick, killed, waits, fails] = [1, 2, 3, 4];
const program = `
import workerpool from ${JSON.stringify(pathToFileURL(createRequire(import.meta.url).resolve('workerpool')).href)};
const end = (stopped, seed) => ({ kind: 'ended', result: { stopped, seed, pid: process.pid } });
workerpool.worker({
  trial: async ({ config: { seed } }) => {
    const stopped = new Promise((resolve) => process.once('SIGTERM', () => resolve(true)));
    workerpool.workerEmit({ kind: 'process', pid: process.pid });
    workerpool.workerEmit({ kind: 'step', step: seed });
    if (seed === ${killed}) {
      process.stderr.write('no more memory');
      await new Promise((resolve) => setTimeout(resolve, 50));
      process.kill(process.pid, 'SIGKILL');
    }
    if (seed === ${fails}) return { kind: 'failed', error: { kind: 'run', message: 'it diverged' } };
    if (seed === ${waits}) {
      const alive = setInterval(() => undefined, 1000);
      await stopped;
      clearInterval(alive);
      return end(true, seed);
    }
    return end(false, seed);
  },
});
`;

const at = { dir: '' };
let pool: Pool;
beforeAll(async () => {
  at.dir = await mkdtemp(join(tmpdir(), 'gr-pool-'));
  const script = join(at.dir, 'process.mjs');
  await writeFile(script, program);
  pool = openPool({ processes: 2, script });
});
afterAll(async () => {
  await pool.close();
  await rm(at.dir, { recursive: true });
});

const run = (seed: number, stop: AbortSignal = new AbortController().signal, onStep = (_: number): void => undefined) =>
  pool.run({ config: { ...toyDefaults, seed }, folder: at.dir }, { onStep, stop });
const pid = (attempt: Attempt) => (attempt as unknown as { readonly result: { readonly pid: number } }).result.pid;

test('a trial runs in a process of its own, tells its steps, and the process is used again', async () => {
  const steps: number[] = [];
  const first = await run(quick, undefined, (step) => steps.push(step));
  expect(first).toMatchObject({ kind: 'ended', result: { seed: quick } });
  expect(steps).toEqual([quick]);
  expect(pid(first)).not.toBe(process.pid);
  expect(pid(await run(quick))).toBe(pid(first));
});

test('what a trial says of its failure comes back', async () => {
  expect(await run(fails)).toEqual({ kind: 'failed', error: { kind: 'run', message: 'it diverged' } });
});

test('a process that is killed takes nothing with it, is replaced, and its last words are told', async () => {
  const stop = new AbortController();
  const beside = run(waits, stop.signal);
  for (let times = 0; times < 3; times += 1) {
    const attempt = await run(killed);
    expect(attempt).toMatchObject({ kind: 'died', message: expect.stringContaining('SIGKILL') });
    expect(attempt).toMatchObject({ message: expect.stringContaining('no more memory') });
    expect(await run(quick)).toMatchObject({ kind: 'ended' });
  }
  stop.abort();
  expect(await beside).toMatchObject({ kind: 'ended', result: { stopped: true } });
});

test('the signal ends a trial in order, also one whose process is just starting', async () => {
  expect(await run(waits, AbortSignal.abort())).toMatchObject({ kind: 'ended', result: { stopped: true } });
});
