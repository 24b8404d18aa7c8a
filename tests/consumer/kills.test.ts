// Everything that takes part in an experiment is killed at random, and what comes out is what comes out undisturbed.
//
//   GR_KILLS=500 GR_FUZZ_SEED=7 npx vitest run --project node tests/consumer/kills.test.ts
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RedisServer, startRedis, withoutRedis } from '../redis.ts';
import { type Gr, childrenOf, endAll, generator, gr, hasEnded, kill, outcomes, resultFiles, startGr } from './gr.ts';

const kills = Number(process.env['GR_KILLS'] ?? 6);
const seed = Number(process.env['GR_FUZZ_SEED'] ?? Date.now() % 1_000_000);

/** An experiment that is short enough to be run twice, and what `progress` needs to know of it. */
interface Short {
  readonly args: readonly string[];
  readonly trials: number;
  /** Of each trial. */
  readonly steps: number;
  readonly checkpointEvery: number;
}
const rounds = Math.ceil(kills / 20);
const short = (name: string, trials: number, steps: number): Short => ({
  args: ['reproduce', name, '--quick', '--seeds', String(rounds)],
  ...{ trials: trials * rounds, steps, checkpointEvery: steps / 10 },
});
const toy = short('toy', 24, 200);
const digits = short('digits', 3, 20);
const every = ({ checkpointEvery }: Short) => ['--checkpoint-every', String(checkpointEvery)];

const at = { dir: '' };
beforeEach(async () => void (at.dir = await mkdtemp(join(tmpdir(), 'gr-kills-'))));
afterEach(async () => {
  endAll();
  await rm(at.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

/** Steps that an experiment has behind it and would not lose. */
const progress = (folder: string, { steps }: Short): number => {
  const done = Object.keys(resultFiles(folder)).length;
  const under = files(join(folder, 'trials')).map((id) =>
    Math.max(
      0,
      ...files(join(folder, 'trials', id, 'run', 'checkpoints')).map((name) => Number(/\d+/.exec(name)?.[0] ?? 0)),
    ),
  );
  return done * steps + under.reduce((sum, step) => sum + Math.min(steps, step), 0);
};
const files = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

interface Role {
  readonly args: readonly string[];
  /** Started again whenever it has ended. */
  now: Gr;
}
const role = (args: readonly string[]): Role => ({ args, now: startGr(args) });
const revive = (role: Role): void => {
  if (hasEnded(role.now.child)) role.now = startGr(role.args);
};
const strike = async (role: Role): Promise<void> => {
  role.now.child.kill('SIGKILL');
  await role.now.ended;
};

interface Killing<V extends string> {
  readonly of: Short;
  readonly kinds: readonly V[];
  /** The folder with the checkpoints. */
  readonly folder: string;
  /** All that are started again. */
  readonly roles: readonly Role[];
  readonly random: () => number;
  /** False where there is nothing of the kind at the moment. */
  readonly strikeAt: (kind: V) => Promise<boolean>;
}

/** Kills each kind at least once, at random moments of the experiment's progress. */
async function killAll<V extends string>({ of, kinds, folder, roles, random, strikeAt }: Killing<V>, times: number) {
  const any = () => kinds[Math.floor(kinds.length * random())]!;
  const plan = Array.from({ length: times }, (_, i) => ({ kind: kinds[i] ?? any(), turn: random() }))
    .sort((a, b) => a.turn - b.turn)
    .map(({ kind }) => kind);
  const moments = plan.map(() => 0.9 * random() * of.trials * of.steps).sort((a, b) => a - b);
  for (const [i, kind] of plan.entries()) {
    while (progress(folder, of) < moments[i]!) {
      roles.forEach(revive);
      await sleep(20);
    }
    await sleep(300 * random());
    while (!(await strikeAt(kind))) {
      roles.forEach(revive);
      await sleep(20);
    }
    roles.forEach(revive);
  }
}

/** What an experiment comes to that nobody disturbs. */
async function leftAlone({ args, trials }: Short): Promise<Readonly<Record<string, unknown>>> {
  const out = join(at.dir, 'undisturbed');
  expect((await gr([...args, '--jobs', '2', '--out', out])).code).toBe(0);
  expect(Object.keys(outcomes(out))).toHaveLength(trials);
  return outcomes(out);
}

/** The same command until it has nothing left to do. */
async function finish(parent: Role): Promise<void> {
  for (let again = 0; (await parent.now.ended) !== 0; again += 1) {
    if (again > 20) throw new Error(`It does not come to its end: ${parent.now.said.err}`);
    parent.now = startGr(parent.args);
  }
}

const child = (roles: readonly Role[], random: () => number): boolean => {
  const all = roles.flatMap(({ now }) => childrenOf(now.child.pid!));
  const one = all[Math.floor(all.length * random())];
  if (one !== undefined) kill(one);
  return one !== undefined;
};

const linux = process.platform === 'linux' ? undefined : 'processes are found in /proc';
const why = linux ?? withoutRedis;
const skipped = (reason: string | undefined) => (reason === undefined ? '' : ` (skipped: ${reason})`);

test.skipIf(why !== undefined)(
  `${kills} kill -9 over parent, children, workers and Redis leave the bits of an undisturbed run; seed ${seed}${skipped(why)}`,
  { timeout: 300_000 + 10_000 * kills },
  async () => {
    const undisturbed = await leftAlone(toy);

    const random = generator(seed);
    const server: RedisServer = await startRedis();
    try {
      const queue = ['--queue', `redis://127.0.0.1:${server.port}`];
      const [out, shared] = [join(at.dir, 'queued'), join(at.dir, 'shared')];
      const worker = ['worker', ...queue, ...every(toy), '--shared', shared, '--jobs', '1', '--lease', '1'];
      const [parent, first, second] = [role([...toy.args, ...queue, '--out', out]), role(worker), role(worker)];
      const strikeAt = async (kind: 'parent' | 'first' | 'second' | 'child' | 'redis'): Promise<boolean> => {
        if (kind === 'child') return child([first, second], random);
        if (kind === 'redis') {
          await server.kill();
          await server.start();
        } else await strike({ parent, first, second }[kind]);
        return true;
      };
      const kinds = ['parent', 'first', 'second', 'child', 'redis'] as const;
      await killAll({ of: toy, kinds, folder: shared, roles: [parent, first, second], random, strikeAt }, kills);
      await finish(parent);
      expect(outcomes(out)).toEqual(undisturbed);
    } finally {
      endAll();
      await server.stop();
    }
  },
);

const local = Math.ceil(kills / 4);

test.skipIf(linux !== undefined)(
  `without a queue, ${local} kill -9 over parent and children do too; seed ${seed}${skipped(linux)}`,
  { timeout: 300_000 + 10_000 * kills },
  async () => {
    const undisturbed = await leftAlone(digits);
    const out = join(at.dir, 'killed');
    const random = generator(seed + 1);
    const parent = role([...digits.args, ...every(digits), '--jobs', '2', '--out', out]);
    const strikeAt = async (kind: 'parent' | 'child'): Promise<boolean> => {
      if (kind === 'child') return child([parent], random);
      await strike(parent);
      return true;
    };
    await killAll({ of: digits, kinds: ['parent', 'child'], folder: out, roles: [parent], random, strikeAt }, local);
    await finish(parent);
    expect(outcomes(out)).toEqual(undisturbed);
  },
);
