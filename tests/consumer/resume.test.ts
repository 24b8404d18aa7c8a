// Runs as processes that are killed at moments that nobody chose, and go on.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors } from '@gr/train';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEvents } from '../../packages/train/src/log/event-reader.test-support.ts';
import { root } from './process.ts';

const kills = Number(process.env['GR_KILLS'] ?? 12);
const seed = Number(process.env['GR_FUZZ_SEED'] ?? Date.now() % 1_000_000);

/** Files of MNIST's format with a few images, so that a run begins at once. */
const idx = (shape: readonly number[], value: (i: number) => number): Uint8Array => {
  const header = [0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, size >> 8, size & 255])];
  const length = shape.reduce((a, b) => a * b, 1);
  return Uint8Array.from({ length: header.length + length }, (_, i) => header[i] ?? value(i - header.length) & 255);
};
const sets = { train: 60, t10k: 20 };

let dir = '';
let data = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gr-resume-'));
  data = join(dir, 'data');
  await mkdir(data);
  for (const [set, count] of Object.entries(sets)) {
    const images = idx([count, 28, 28], (i) => Math.imul(i + count, 2654435761) >>> (i % 7 === 0 ? 24 : 28));
    await writeFile(join(data, `${set}-images-idx3-ubyte`), images);
    await writeFile(
      join(data, `${set}-labels-idx1-ubyte`),
      idx([count], (i) => i % 10),
    );
  }
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const flags = ['--dataset', 'mnist', '--split', 'official', '--size', '40', '--batch', '8', '--iterations', '120'];
const net = ['--model', 'lenet', '--width', '0.2'];
/** What must come back: randomness of the step and of what is done to images, statistics of the model, state of the optimizer, the place in a schedule. */
const configurations = [
  [...flags, ...net, '--regularizer', 'batch-norm', '--penalty', 'spectreg'],
  [
    ...[...flags, ...net, '--regularizer', 'dropout', '--penalty', 'doubleback', '--lambda', '1'],
    ...['--optimizer', 'momentum', '--rate', '0.003', '--schedule', 'cosine', '--augment', 'shift,crop'],
  ],
];

interface Ended {
  readonly code: number | null;
  readonly err: string;
  readonly milliseconds: number;
}

/** `gr train --out` in a process; `kill` is called when it begins, and may kill it. With a line of shell before it, its standard output is read too. */
const train = (
  folder: string,
  args: readonly string[],
  kill?: (send: (signal: NodeJS.Signals) => void) => void,
  shell?: string,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    const command = [
      process.execPath,
      'apps/cli/dist/main.js',
      'train',
      '--json',
      '--data-dir',
      data,
      '--out',
      folder,
      ...args,
    ];
    const child =
      shell === undefined
        ? spawn(command[0]!, command.slice(1), { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 })
        : spawn('bash', ['-c', `${shell}; exec "$@"`, 'bash', ...command], {
            cwd: root,
            stdio: ['ignore', 'pipe', 'pipe'],
            timeout: 120_000,
          });
    let err = '';
    child.stdout?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, err, milliseconds: performance.now() - start }));
    kill?.((signal) => void child.kill(signal));
  });

const latest = async (folder: string): Promise<string> =>
  join(
    folder,
    'checkpoints',
    (await readdir(join(folder, 'checkpoints')))
      .filter((name) => name.endsWith('.safetensors'))
      .sort()
      .at(-1)!,
  );

/** The state and the numbers that a run leaves behind, but for times, and the checksum over them. */
const outcome = async (folder: string) => {
  const checkpoint = decodeSafetensors(await readFile(await latest(folder)));
  if (E.isLeft(checkpoint)) throw new Error(checkpoint.left.message);
  const { time: _, crc32c: ___, ...texts } = Object.fromEntries(checkpoint.right.metadata);
  const end = JSON.parse(await readFile(join(folder, 'end.json'), 'utf8')) as Record<string, unknown>;
  const { time: __, ...result } = end;
  const metrics = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  return { tensors: checkpoint.right.tensors, texts, result, metrics };
};

/** All that it leaves behind, but for times. */
const everything = async (folder: string) => ({
  ...(await outcome(folder)),
  events: readEvents(await readFile(join(folder, 'events.out.tfevents.run'))).map(({ wallTime: _, ...event }) => event),
  files: (await readdir(folder)).sort(),
});

/** Uniform on [0, 1): a congruential generator. */
const generator = (start: number) => {
  let state = start >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
};

/** Each configuration's run that is left alone, and how long it took. */
const whole = (which: number): string => join(dir, `whole-${which}`);
const times: number[] = [];
beforeAll(async () => {
  for (const [which, args] of configurations.entries()) {
    const { code, err, milliseconds } = await train(whole(which), [...args, '--checkpoint-every', '1000']);
    expect(code, err).toBe(0);
    times.push(milliseconds);
  }
});

test(`${kills} times killed at random moments (seed ${seed}; GR_FUZZ_SEED repeats it), a run ends with the bits of one that was left alone`, async () => {
  const random = generator(seed);
  const pick = <A>(of: readonly A[]): A => of[Math.floor(random() * of.length)]!;
  let killed = 0;
  for (let trial = 0; killed < kills; trial++) {
    const which = trial % configurations.length;
    const folder = join(dir, `cut-${trial}`);
    const most = killed + 4;
    for (let ended = false; !ended;) {
      const interval = pick(['1', '7', '40', '0.05s']);
      const signal = pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT'] as const);
      const after = random() * times[which]!;
      const { code, err } = await train(folder, [...configurations[which]!, '--checkpoint-every', interval], (send) => {
        if (killed < Math.min(kills, most)) setTimeout(() => send(signal), after).unref();
      });
      // 130: it ended in order; null: it was killed, or interrupted before it could listen
      expect([0, 130, null], err).toContain(code);
      ended = code === 0;
      if (!ended) killed += 1;
    }
    expect(await everything(folder)).toEqual(await everything(whole(which)));
    await rm(folder, { recursive: true });
  }
  expect(killed).toBe(kills);
}, 900_000);

const bash = process.platform !== 'win32';
test.skipIf(!bash)(
  `of those that are started at once in the folder of one that was killed, exactly one goes on${bash ? '' : ' (skipped: needs bash)'}`,
  async () => {
    const folder = join(dir, 'shared');
    const args = [...configurations[0]!, '--iterations', '1000000', '--checkpoint-every', '10'];
    const begun = () =>
      readdir(join(folder, 'checkpoints')).then(
        (names) => names.some((name) => name.endsWith('.safetensors')),
        () => false,
      );
    let killFirst: (() => void) | undefined;
    const first = train(folder, args, (send) => (killFirst = () => send('SIGKILL')));
    await expect.poll(begun, { timeout: 60_000 }).toBe(true);
    killFirst?.();
    await first;
    const stops: (() => void)[] = [];
    const ended: Ended[] = [];
    const all = Array.from({ length: 4 }, () =>
      train(folder, args, (send) => stops.push(() => send('SIGINT')), 'true').then((end) => (ended.push(end), end)),
    );
    await expect.poll(() => ended.length, { timeout: 60_000 }).toBe(3);
    for (const { code, err } of ended) {
      expect(code, err).toBe(2);
      expect(err).toContain('the folder is used by another run (process ');
    }
    stops.forEach((stop) => stop());
    const codes = (await Promise.all(all)).map(({ code }) => code).sort();
    expect(codes).toEqual([130, 2, 2, 2]);
    expect((await readdir(folder)).sort()).toEqual([
      'checkpoints',
      'events.out.tfevents.run',
      'manifest.json',
      'metrics.jsonl',
    ]);
  },
);

test.skipIf(!bash)(
  `where no more can be written, a run ends with a clear error and what it had kept; with room it goes on${bash ? '' : ' (skipped: needs ulimit)'}`,
  async () => {
    const folder = join(dir, 'full');
    const args = [...configurations[0]!, '--checkpoint-every', '10', '--log', 'jsonl'];
    const { code } = await train(folder, args, (send) => {
      const timer = setInterval(() => {
        void readdir(join(folder, 'checkpoints')).then(
          (names) => {
            if (!names.some((name) => name.endsWith('.safetensors'))) return;
            clearInterval(timer);
            send('SIGKILL');
          },
          () => undefined,
        );
      }, 5).unref();
    });
    expect(code).toBe(null);
    const before = await readdir(join(folder, 'checkpoints'));
    const kept = await readFile(await latest(folder));
    // a limit on the size of files is what a full disk is to one process
    const full = await train(folder, args, undefined, 'ulimit -f 16');
    expect(full.code).toBe(1);
    expect(full.err).toContain('the file is larger than the system allows');
    expect((await readdir(join(folder, 'checkpoints'))).filter((name) => !name.endsWith('.part'))).toEqual(
      before.filter((name) => !name.endsWith('.part')),
    );
    expect(await readFile(await latest(folder))).toEqual(kept);
    expect((await train(folder, args)).code).toBe(0);
    expect(await outcome(folder)).toEqual(await outcome(whole(0)));
  },
);
