import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));

/** How a process ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs plain Node, without a loader, on the builds; `onOutput` may act on the process while it runs. */
export function node(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string | undefined>>;
    /** Another Node than the one that runs the tests. */
    readonly executable?: string;
    readonly onOutput?: (out: string, kill: (signal: NodeJS.Signals) => void) => void;
  } = {},
): Promise<Ended> {
  if (!existsSync(`${root}packages/train/dist/index.js`))
    throw new Error('The packages are not built. Run `npx pnpm@10 build` first; `npm test` does.');
  return new Promise((resolve, reject) => {
    const child = spawn(options.executable ?? process.execPath, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 55_000, // a process that does not end is a failure, and is not left behind
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      options.onOutput?.(out, (signal) => void child.kill(signal));
    });
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
}

/** Runs a module given as text, from a package's folder, so that it finds what that package depends on. */
export const evaluate = (
  text: string,
  from = 'packages/autodiff',
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Ended> => node(['--input-type=module', '-e', text], { cwd: `${root}${from}`, env });
