// Everything that takes part in an experiment is killed at random, and what comes out is what comes out undisturbed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RedisServer, startRedis, withoutRedis } from '../redis.ts';
import { root } from './process.ts';

const gr = join(root, 'apps/cli/dist/main.js');
const experiment = ['digits', '--quick'];
const every = ['--checkpoint-every', '5'];

const at = { dir: '' };
const began: ChildProcess[] = [];
beforeEach(async () => void (at.dir = await mkdtemp(join(tmpdir(), 'gr-kills-'))));
afterEach(async () => {
  for (const { pid } of began) if (pid !== undefined) for (const one of [...childrenOf(pid), pid]) kill(one);
  began.length = 0;
  await rm(at.dir, { recursive: true, force: true, maxRetries: 5 });
});

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [gr, ...args], { stdio: 'ignore' });
  began.push(child);
  return child;
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
};

/** The processes that a process started, on Linux. */
const childrenOf = (pid: number): number[] =>
  readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
      return parent === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });

/** What the trials of a folder came to: all that their configuration determines. */
const outcomes = (folder: string): Record<string, unknown> =>
  Object.fromEntries(
    readdirSync(join(folder, 'trials'))
      .sort()
      .map((id) => {
        const text = readFileSync(join(folder, 'trials', id, 'result.json'), 'utf8');
        return [id, (JSON.parse(text) as { outcome: unknown }).outcome];
      }),
  );

/** The same numbers in each run: 0 to below 1. */
const random = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

const linux = process.platform === 'linux';
const why = linux ? withoutRedis : 'processes are found in /proc';

test.skipIf(why !== undefined)(
  `twenty kill -9 over parent, children, workers and Redis leave the bits of an undisturbed run${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 300_000 },
  async () => {
    const undisturbed = join(at.dir, 'undisturbed');
    await once(start(['reproduce', ...experiment, '--out', undisturbed]), 'exit');

    const server: RedisServer = await startRedis();
    const queue = ['--queue', `redis://127.0.0.1:${server.port}`];
    const [out, shared] = [join(at.dir, 'killed'), join(at.dir, 'shared')];
    const roles = {
      parent: () => start(['reproduce', ...experiment, ...queue, '--out', out]),
      worker1: () => start(['worker', ...queue, ...every, '--shared', shared, '--jobs', '1', '--lease', '1']),
      worker2: () => start(['worker', ...queue, ...every, '--shared', shared, '--jobs', '1', '--lease', '1']),
    };
    type Role = keyof typeof roles;
    const names = Object.keys(roles) as Role[];
    const running = new Map<Role, ChildProcess>(names.map((name) => [name, roles[name]()]));
    const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

    const next = random(6);
    const killed: string[] = [];
    const pick = async (): Promise<void> => {
      const workers = [running.get('worker1')!, running.get('worker2')!];
      const children = workers.flatMap(({ pid }) => childrenOf(pid!));
      const choice = ['child', 'child', 'worker1', 'worker2', 'parent', 'redis'][Math.floor(6 * next())]!;
      if (choice === 'redis') {
        await server.kill();
        await server.start();
      } else if (choice === 'child') {
        if (children.length === 0) return;
        kill(children[Math.floor(children.length * next())]!);
      } else {
        const child = running.get(choice as Role)!;
        if (ended(child)) return;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      killed.push(choice);
    };
    try {
      while (killed.length < 20) {
        await sleep(200 + 800 * next());
        await pick();
        for (const [name, child] of running) if (ended(child)) running.set(name, roles[name]());
      }
      // left alone it comes to its end
      const parent = running.get('parent')!;
      if (!ended(parent)) await once(parent, 'exit');
      expect(outcomes(out)).toEqual(outcomes(undisturbed));
      expect(Object.keys(outcomes(out))).toHaveLength(6);
      expect(new Set(killed)).toEqual(new Set(['child', 'worker1', 'worker2', 'parent', 'redis']));
    } finally {
      for (const child of running.values()) kill(child.pid!);
      await server.stop();
    }
  },
);
