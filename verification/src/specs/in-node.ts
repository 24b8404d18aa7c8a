import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Message } from './message.ts';
import type { SuiteOptions } from './outcome.ts';

/** Runs the suite in a process of its own, as it changes what the whole process shares. Ends when the process does. */
export function runInNode(
  folder: string,
  options: SuiteOptions,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  listen: (message: Message) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(join(folder, 'program.js'), [JSON.stringify(options)], {
      env: { ...process.env, ...env },
      execArgv: [],
      silent: true,
      signal,
      killSignal: 'SIGKILL',
    });
    let last = '';
    const keep = (chunk: Buffer): void => void (last = (last + chunk.toString()).slice(-2000));
    child.stdout!.on('data', keep);
    child.stderr!.on('data', keep);
    child.on('message', listen);
    child.on('error', reject);
    child.on('close', (code, by) => {
      if (code === 0) resolve();
      else reject(new Error(`the process ended with ${by ?? `code ${code}`} and said:\n${last}`));
    });
  });
}
