import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Finding, Verdict } from '../verdict.ts';
import type { Answer, Question } from './answer.ts';
import type { StartRunner } from './runner.ts';

const entry = fileURLToPath(new URL('process-entry.js', import.meta.url));

/** A program takes a second or two; on a GPU's driver in software, a minute. */
const timeout = 300_000;

const endOf = (code: number | null, signal: string | null): Error =>
  new Error(`The process ended with ${signal ?? `code ${code}`}.`);

/** Sends a question and waits for the answer, the end of the process, or too long. */
function ask(child: ChildProcess, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      act();
    };
    const onMessage = (message: unknown): void => {
      const { given, error } = message as { given?: Answer; error?: string };
      settle(() => (given === undefined ? reject(new Error(error)) : resolve(given)));
    };
    const onExit = (code: number | null, signal: string | null): void => settle(() => reject(endOf(code, signal)));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`No answer for ${timeout / 1000} seconds.`))),
      timeout,
    );
    child.on('message', onMessage).on('exit', onExit);
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    else child.send(question);
  });
}

/** Runs programs in a process of their own. */
export const inProcess: StartRunner = async (target, asked) => {
  const relaxed = target.options['variant'] === 'relaxed' && Number(process.versions.node.split('.')[0]) < 24;
  const child = fork(entry, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: relaxed ? ['--experimental-wasm-relaxed-simd'] : [],
  });
  await ask(child, { kind: 'start', target, asked });
  return {
    isCheap: true,
    check: (n) => ask(child, { kind: 'check', n }) as Promise<Verdict>,
    shrink: (finding, milliseconds) => ask(child, { kind: 'shrink', finding, milliseconds }) as Promise<Finding>,
    close: () => {
      child.kill('SIGKILL');
      return Promise.resolve();
    },
  };
};
