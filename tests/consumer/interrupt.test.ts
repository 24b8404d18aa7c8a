// Ctrl-C in the middle of what `npm start` runs, on a terminal and without one, and the same command again.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAll, gr, outcomes } from './gr.ts';
import { root } from './process.ts';

const digits = ['reproduce', 'digits', '--quick', '--seeds', '2'];
const at = { dir: '' };
beforeAll(async () => void (at.dir = await mkdtemp(join(tmpdir(), 'gr-interrupt-'))));
afterAll(async () => {
  endAll();
  await rm(at.dir, { recursive: true, force: true });
});

/** A terminal of 90 columns that somebody sits at: what is written to it is typed. Debian's util-linux and macOS have `script`. */
const withoutTerminal =
  spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'needs the command script of util-linux';

async function onTerminal(args: readonly string[], onScreen: (screen: string, type: (keys: string) => void) => void) {
  const command = ['stty cols 90 rows 30;', process.execPath, 'apps/cli/dist/main.js', ...args].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    onScreen(screen, (keys) => void child.stdin.write(keys));
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, screen };
}

test.skipIf(withoutTerminal !== undefined)(
  `Ctrl-C ends it in order, the same command goes on, and the end is that of a run that was left alone${withoutTerminal ? ` (skipped: ${withoutTerminal})` : ''}`,
  { timeout: 600_000 },
  async () => {
    const out = join(at.dir, 'cut');
    const undisturbed = join(at.dir, 'undisturbed');
    let sent = false;
    const first = await gr([...digits, '--jobs', '1', '--out', out], {
      onErr: (err, child) => {
        if (sent || !err.includes('1/6 trials')) return;
        sent = true;
        child.kill('SIGINT');
      },
    });
    expect(first).toMatchObject({ code: 130, err: expect.stringContaining('The same command goes on from here.') });
    expect(first.out).toMatch(/[1-5] of 6 trials are done\./);

    expect(first.err).toContain('Ctrl-C again ends it at once.');

    // on a terminal lines are drawn over; Ctrl-C, which reaches its children too, is typed when a trial is under way
    let typed = false;
    const second = await onTerminal(
      [...digits, '--jobs', '1', '--checkpoint-every', '1', '--out', out],
      (screen, type) => {
        if (typed || !/trials\/min {2}\d+:\d\d left/.test(screen)) return;
        typed = true;
        type('\x03');
      },
    );
    expect(second.code).toBe(130);
    expect(second.screen).toMatch(/[█░]{24} {2}[1-5]\/6 trials {2}[\d.]+ trials\/min {2}\d+:\d\d left/);
    expect(second.screen).toContain('\x1b[2A\x1b[0J');
    expect(second.screen).toContain('The same command goes on from here.');

    const last = await gr([...digits, '--jobs', '2', '--out', out]);
    expect(last.code, last.err).toBe(0);
    expect((await gr([...digits, '--jobs', '2', '--out', undisturbed])).code).toBe(0);
    expect(outcomes(out)).toEqual(outcomes(undisturbed));
    expect(Object.keys(outcomes(out))).toHaveLength(6);
  },
);
