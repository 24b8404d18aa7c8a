// What is said of the published sets themselves, and training on them. Where a set is not there, its tests say so.
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Verification } from '@gr/datasets/node';
import { verifyCommand } from './datasets/command.ts';
import { train } from './train/command.ts';
import { withTrainFlags } from './train/flags.ts';
import type { Output } from './train/reporters.ts';

const dataDir = process.env['GR_DATA_DIR'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const lies = { mnist: 'mnist', 'cifar-10': 'cifar-10-batches-bin', 'cifar-100': 'cifar-100-binary' } as const;
const places = { ...lies, 'tiny-imagenet': 'tiny-imagenet-200.zip' } as const;
type SetName = keyof typeof places;
const present = (name: SetName): boolean => existsSync(join(dataDir, places[name]));
const skipped = (name: SetName): string => (present(name) ? '' : ' (skipped: no files; set GR_DATA_DIR)');

const before = process.env['GR_CACHE_DIR'];
let cache = '';
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'gr-cache-'));
  process.env['GR_CACHE_DIR'] = cache;
});
afterAll(async () => {
  if (before === undefined) delete process.env['GR_CACHE_DIR'];
  else process.env['GR_CACHE_DIR'] = before;
  await rm(cache, { recursive: true });
});

const run = async (command: (output: Output) => Promise<number>) => {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await command({
    ...{ out: (text) => void out.push(text), err: (text) => void err.push(text) },
    ...{ terminal: false, columns: 80 },
  });
  return { status, out: out.join(''), err: err.join('') };
};

const each = (classes: number, n: number): readonly number[] => new Array<number>(classes).fill(n);
/** Examples of each class by role and number of examples, as published; of a part, those of its first file. */
const histograms: Readonly<Record<string, readonly number[]>> = {
  'mnist train 60000': [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  'mnist test 10000': [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
  'cifar-10 train 10000': [1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981],
  'cifar-10 train 50000': each(10, 5000),
  'cifar-10 test 10000': each(10, 1000),
  'cifar-100 train 50000': each(100, 500),
  'cifar-100 test 10000': each(100, 100),
  'tiny-imagenet train 4000': each(200, 20),
  'tiny-imagenet train 100000': each(200, 500),
  'tiny-imagenet val 1000': each(200, 5),
  'tiny-imagenet val 10000': each(200, 50),
};

for (const name of Object.keys(places) as SetName[]) {
  test.skipIf(!present(name))(
    `gr datasets verify counts the classes of ${name} as they are published${skipped(name)}`,
    async () => {
      const { out } = await run((output) => verifyCommand([name], { dataDir, json: true }, output));
      const verified = JSON.parse(out) as Verification;
      if (verified.state === 'absent' || verified.state === 'broken') throw new Error(out);
      const all = verified.roles.every(({ found, published }) => found === published);
      expect(verified.state).toBe(all ? 'complete' : 'partial');
      for (const { role, found, histogram } of verified.roles) {
        expect(histogram.reduce((sum, n) => sum + n, 0)).toBe(found);
        // the first records of CIFAR-100 have every class, about as often
        if (name === 'cifar-100' && role === 'train' && found === 7500)
          expect([Math.min(...histogram), Math.max(...histogram)]).toEqual([53, 93]);
        else if (name === 'cifar-100' && role === 'test' && found === 2500)
          expect([Math.min(...histogram), Math.max(...histogram)]).toEqual([12, 34]);
        else expect(histogram).toEqual(histograms[`${name} ${role} ${found}`]);
      }
    },
  );

  const net = name === 'mnist' ? ['--model', 'lenet'] : ['--model', 'resnet', '--depth', '1', '--width', '0.25'];
  test.skipIf(!present(name))(`gr train makes 50 steps on ${name}${skipped(name)}`, async () => {
    const command = withTrainFlags(new Command()).option('--json').exitOverride();
    const flags = ['--dataset', name, '--data-dir', dataDir, '--partial', '--split', 'official', '--json'];
    const short = ['--size', '100', '--batch', '10', '--iterations', '50', '--augment', 'shift'];
    command.parse([...flags, ...short, ...net], { from: 'user' });
    const { status, out } = await run((output) => train(command.opts(), output));
    expect([status, out.includes('"problem"')]).toEqual([0, false]);
    const result = JSON.parse(out.trim().split('\n').at(-1)!) as {
      event: string;
      steps: number;
      train: { nll: number };
    };
    expect(result).toMatchObject({ event: 'result', steps: 50 });
    expect(Number.isFinite(result.train.nll)).toBe(true);
  });
}
