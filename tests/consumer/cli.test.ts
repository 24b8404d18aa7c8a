// The program as a process: exit status, signals, pipes.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { node } from './process.ts';

const gr = 'apps/cli/dist/main.js';
const small = ['--model', 'mlp', '--size', '60', '--batch', '20'];

test('help, version, and what is no command', async () => {
  const help = await node([gr, '--help']);
  expect(help.code).toBe(0);
  expect(help.out).toContain('train [options]');
  expect((await node([gr, '--version'])).out).toBe('0.1.0\n');
  const unknown = await node([gr, 'trian']);
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain("unknown command 'trian'");
  expect((await node([gr, 'train', '--penaltie', 'x'])).err).toContain('Did you mean --penalty?');
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run after the step under way, with the numbers so far',
  async (signal) => {
    let sent = false;
    const { code, out } = await node([gr, 'train', ...small, '--iterations', '1000000', '--json'], {
      onOutput: (text, kill) => {
        if (sent || !text.includes('"event":"step"')) return;
        sent = true;
        kill(signal);
      },
    });
    const result = JSON.parse(out.trim().split('\n').at(-1)!) as {
      event: string;
      stopped: boolean;
      steps: number;
      test: object;
    };
    expect(code).toBe(130);
    expect(result).toMatchObject({ event: 'result', stopped: true, test: { examples: 5000 } });
    expect(result.steps).toBeGreaterThan(0);
  },
);

test('toy learns a function with each λ, prints a table and writes a report; the same command goes on', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gr-'));
  try {
    const out = join(dir, 'deep', 'toy');
    const toy = (lambdas: string) => node([gr, 'toy', '--lambdas', lambdas, '--iterations', '40', '--out', out]);
    const run = await toy('0,0.01');
    expect(run.err).toMatch(/[12]\/2 trials {2}.*100 points of sin 5x, spectreg λ 0\.01, seed 1\n/);
    expect(run.code).toBe(0);
    expect(run.out).toMatch(/Noise 0\.1 +\d+\.\d +16\.6 +\d+\.\d +2\.3\n/);
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('<h3>Learned functions</h3>');
    expect((await readdir(out)).toSorted()).toEqual(['experiment.json', 'report.html', 'trials']);
    // what has been run is not run again, and a sweep of one's own has its report anew as any experiment
    expect((await toy('0,0.01,0.1')).err).toMatch(/trials, .*\n3\/3 trials {2}.*λ 0\.1, seed 1\n$/);
    expect((await node([gr, 'report', out])).out).toMatch(/λ 0\.1/);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('toy and tune say which of their flags is wrong', async () => {
  expect(await node([gr, 'toy', '--lambdas', '0,x'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--lambdas is "x"'),
  });
  expect(await node([gr, 'tune', 'mnist-2000', '--lambdas', '0,1'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--lambdas names 0'),
  });
  expect(await node([gr, 'reproduce', 'mnist-2000', '--datasets', 'svhn'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('datasets names "svhn", but mnist-2000 has mnist.'),
  });
});
