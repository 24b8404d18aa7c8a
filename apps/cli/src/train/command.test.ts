import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { train } from './command.ts';
import { withTrainFlags } from './flags.ts';
import type { Output } from './reporters.ts';

const small = ['--model', 'mlp', '--size', '60', '--batch', '20', '--iterations', '20'];

async function run(args: readonly string[], terminal = false) {
  const command = withTrainFlags(new Command()).option('--json').exitOverride();
  command.parse([...args], { from: 'user' });
  const [out, err]: [string[], string[]] = [[], []];
  const output: Output = { out: (t) => void out.push(t), err: (t) => void err.push(t), terminal, columns: 120 };
  const status = await train(command.opts(), output);
  return { status, out: out.join(''), err: err.join('') };
}

test('tells what it does, how it goes and what came out', async () => {
  const { status, out, err } = await run([...small, '--penalty', 'spectreg']);
  expect(status).toBe(0);
  expect(err).toMatch(/^mlp on 60 examples of digits, spectreg λ 0\.01, seed 1, wasm \(269,322 parameters\)\n/);
  expect(err).toMatch(/step 20\/20 {2}loss \S+ {2}penalty \S+ {2}accuracy \S+ % {2}\S+ ms\/step {2}0:00 left\n$/);
  expect(out).toMatch(
    /^20 steps in 0:\d\d \(\S+ ms each\)\.\ntest {6}accuracy +\d+\.\d\d %.*\(5000 examples\)\ntraining {2}accuracy/,
  );
});

test("every example counts, whatever the batch; by the paper's protocol the last batch is left out", async () => {
  const examples = async (...args: readonly string[]) => {
    const { out } = await run([...small, '--iterations', '1', '--batch', '7', ...args]);
    return [...out.matchAll(/\((\d+) examples\)/g)].map(([, n]) => Number(n));
  };
  expect(await examples()).toEqual([5000, 60]);
  expect(await examples('--protocol', 'paper')).toEqual([4998, 56]);
});

test('on a terminal it draws one line over and over', async () => {
  const { err } = await run(small, true);
  const lines = err.split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]!.split('\r\x1b[2K').length).toBeGreaterThan(10);
  expect(lines[1]).toContain('█');
});

test('with --json every line is an object, the last one the result; the same seed gives the same numbers', async () => {
  const results = await Promise.all(
    [1, 2].map(async () => (await run([...small, '--json', '--penalty', 'doubleback'])).out.trim().split('\n')),
  );
  const [first, second] = results.map((lines) => lines.map((line) => JSON.parse(line) as Record<string, unknown>));
  expect(first!.map(({ event }) => event)).toEqual(['started', ...Array<string>(20).fill('step'), 'result']);
  expect(first!.at(-1)).toMatchObject({
    steps: 20,
    stopped: false,
    config: { penalty: { kind: 'doubleback' }, lambda: 50 },
  });
  expect(first!.at(-1)!['test']).toEqual(second!.at(-1)!['test']);
});

test('methods with one seed see the same examples and start from the same parameters', async () => {
  const firstLoss = async (penalty: string) => {
    const { out } = await run([...small, '--json', '--penalty', penalty]);
    return (JSON.parse(out.split('\n')[1]!) as { loss: number }).loss;
  };
  expect(await firstLoss('spectreg')).toBe(await firstLoss('none'));
});

test('wrong flags end with status 2 and one line', async () => {
  expect(await run(['--penalty', 'l2'])).toEqual({
    status: 2,
    out: '',
    err: 'gr: --penalty is "l2"; the known ones are none, spectreg, doubleback, frobenius, jacreg, onehot, random-onehot, confidence.\n',
  });
});

test('more digits than can be made are refused', async () => {
  expect(await run(['--size', '1000000000'])).toMatchObject({
    status: 2,
    err: 'gr: size is 1000000000; at most 100000 digits are made for a run.\n',
  });
});

test('missing, truncated and wrong files end with status 1 and say what is wrong with which', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gr-'));
  try {
    const missing = await run(['--dataset', 'mnist', '--data-dir', dir]);
    expect(missing.status).toBe(1);
    expect(missing.err).toMatch(/^gr: .*train-images-idx3-ubyte/);
    for (const name of [
      'train-images-idx3-ubyte',
      'train-labels-idx1-ubyte',
      't10k-images-idx3-ubyte',
      't10k-labels-idx1-ubyte',
    ])
      await writeFile(join(dir, name), Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2));
    const truncated = await run(['--dataset', 'mnist', '--data-dir', dir]);
    expect(truncated.status).toBe(1);
    expect(truncated.err.split('\n')).toHaveLength(2);
    expect(truncated.err).toContain(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('a loss that is no longer finite ends with status 1, the step, and what to try', async () => {
  const { status, err } = await run([...small, '--optimizer', 'sgd', '--rate', '1e30', '--schedule', 'constant']);
  expect(status).toBe(1);
  expect(err).toMatch(/gr: .*step \d+/);
});
