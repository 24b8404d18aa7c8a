import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import type { Configuration } from './comparison.ts';
import { type Run, explainFailure, parseRun } from './run.ts';
import type { Setting } from './settings.ts';

/** Times one configuration in a process of its own. Throws if that gives no measurement. */
export type Side = (configuration: Configuration) => Promise<Run>;

const flagsOf = ({ model, penalty, batch, threads }: Configuration): readonly string[] =>
  Object.entries({ model, penalty, batch, threads }).flatMap(([name, value]) => [`--${name}`, String(value)]);

/** The measurement in the last line that a program prints. */
async function runOf(command: string, args: readonly string[], who: string): Promise<Run> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  await new Promise<void>((resolve, reject) => {
    child.once('close', () => resolve());
    child.once('error', ({ message }) =>
      reject(new Error(`${who}: ${command} could not be started (${message}). Name a Python 3 with --python.`)),
    );
  });
  const [stdout, stderr] = [out.join(''), err.join('')];
  const run = parseRun(stdout.trim().split('\n').at(-1) ?? '');
  if (E.isRight(run)) return run.right;
  throw new Error(stdout.trim() === '' ? `${who}: ${explainFailure(stderr)}.` : `${who}: ${run.left.message}`);
}

/** `bench step`, the same build as this one. */
export const ourSide =
  (options: { readonly seconds: number; readonly variant: string }): Side =>
  (configuration) =>
    runOf(
      process.execPath,
      [
        fileURLToPath(new URL('../main.js', import.meta.url)),
        'step',
        ...flagsOf(configuration),
        ...['--seconds', String(options.seconds), '--variant', options.variant],
      ],
      'our step',
    );

/** The script of the PyTorch peer in the folder of the peers. Throws if there is none. */
export function peerScript(folder: string | undefined): string {
  const advice = 'Name the folder that holds torch_peer.py with --peers <folder> or in GR_PEERS_DIR.';
  if (folder === undefined || folder === '')
    throw new Error(`compare needs the PyTorch peer and was not told where it is. ${advice}`);
  const script = join(folder, 'torch_peer.py');
  if (!existsSync(script)) throw new Error(`compare needs the PyTorch peer, and there is no ${script}. ${advice}`);
  return script;
}

/** The peer with one of its settings. */
export const torchSide =
  (options: { readonly seconds: number; readonly python: string; readonly script: string }) =>
  ({ name, flags }: Setting): Side =>
  (configuration) =>
    runOf(
      options.python,
      [options.script, ...flagsOf(configuration), '--seconds', String(options.seconds), ...flags],
      `PyTorch (${name})`,
    );
