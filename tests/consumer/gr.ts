// The program as somebody runs it who reproduces an experiment: processes, what they say, and what they leave in folders.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.ts';

/** A `gr` that was started. */
export interface Gr {
  readonly child: ChildProcess;
  /** Its exit status; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  /** What it has said so far. */
  readonly said: { out: string; err: string };
}

export interface GrOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What a shell does first, in the same process, as `ulimit -f 16`. */
  readonly shell?: string;
  /** Called with all that was said on stderr whenever more of it comes. */
  readonly onErr?: (err: string, child: ChildProcess) => void;
}

const began = new Set<ChildProcess>();

/** Starts `gr` with arguments. */
export function startGr(args: readonly string[], { env, shell, onErr }: GrOptions = {}): Gr {
  const command = [process.execPath, join(root, 'apps/cli/dist/main.js'), ...args];
  const [file, ...rest] = shell === undefined ? command : ['bash', '-c', `${shell}; exec "$@"`, 'bash', ...command];
  const child = spawn(file!, rest, {
    cwd: root,
    env: { ...process.env, GR_QUEUE: undefined, GR_DATA_DIR: undefined, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  began.add(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString();
    onErr?.(said.err, child);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { child, ended, said };
}

/** Runs `gr` with arguments to its end. */
export async function gr(args: readonly string[], options: GrOptions = {}) {
  const { ended, said } = startGr(args, options);
  return { code: await ended, ...said };
}

export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** Ends everything that was started here, at once. */
export function endAll(): void {
  for (const { pid } of began) if (pid !== undefined) for (const one of [...childrenOf(pid), pid]) kill(one);
  began.clear();
}

/** As `kill -9`. */
export const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
};

/** The processes that a process started; none where there is no /proc. */
export const childrenOf = (pid: number): readonly number[] =>
  (existsSync('/proc') ? readdirSync('/proc') : []).flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
      return parent === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });

/** The file with the result of each trial of a folder that has one, by id. */
export const resultFiles = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (existsSync(join(folder, 'trials')) ? readdirSync(join(folder, 'trials')) : [])
      .sort()
      .map((id) => [id, join(folder, 'trials', id, 'result.json')] as const)
      .filter(([, file]) => existsSync(file)),
  );

/** What the trials of a folder came to: all that their configuration determines. */
export const outcomes = (folder: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(resultFiles(folder)).map(([id, file]) => [
      id,
      (JSON.parse(readFileSync(file, 'utf8')) as { outcome: unknown }).outcome,
    ]),
  );

/** Every file of a folder with what it holds. */
export const filesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'latin1')]),
  );

/** Numbers from 0 to below 1, the same for the same seed. */
export const generator = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
};
