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

test('compare runs every method with every seed, prints a table and writes a report', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gr-'));
  try {
    const out = join(dir, 'deep', 'report.html');
    const run = await node([
      gr,
      'compare',
      '--model',
      'mlp',
      '--size',
      '60',
      '--batch',
      '20',
      '--iterations',
      '20',
      '--seeds',
      '2',
      '--out',
      out,
    ]);
    expect(run.err).toContain('6/6 runs');
    expect(run.code).toBe(0);
    expect(run.out).toMatch(/plain .*\nspectreg +0\.01 .*[+−]\d.*\ndoubleback +50 /);
    const page = await readFile(out, 'utf8');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/NaN|undefined|https?:/);
    expect(await readdir(join(dir, 'deep'))).toEqual(['report.html']);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('compare says which of its flags is wrong', async () => {
  expect(await node([gr, 'compare', '--methods', 'none,l2'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--methods names "l2"'),
  });
  expect(await node([gr, 'compare', '--seeds', '0'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--seeds is "0"'),
  });
});
