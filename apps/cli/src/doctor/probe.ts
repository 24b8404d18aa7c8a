import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type BackendSurvey, type StartedName, backends } from '@gr/backends';

/** Seconds that a backend has to start and be timed: the first start of a driver compiles for a while. */
const timeout = 120;

const program = fileURLToPath(new URL('../main.js', import.meta.url));

/**
 * Asks for a backend in a process of its own, because a broken driver takes its process with it. Nothing that this process runs is touched.
 *
 * @param main the program whose `doctor --probe` answers, for tests
 */
export function probe(name: StartedName, main: string = program): Promise<BackendSurvey> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, 'doctor', '--probe', name], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 1000 * timeout,
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', (error) => resolve(failed(name, error.message)));
    child.on('close', (code, signal) => {
      const answer = answerIn(out);
      const said = err.trim().split('\n').at(-1) ?? '';
      const end = signal === 'SIGTERM' ? `no answer in ${timeout} seconds` : `ended with ${signal ?? `status ${code}`}`;
      // a driver that answers and crashes at the end of its process is no driver to train with
      resolve(answer !== undefined && code === 0 ? answer : failed(name, [end, said].filter(Boolean).join(': ')));
    });
  });
}

function answerIn(out: string): BackendSurvey | undefined {
  try {
    return JSON.parse(out) as BackendSurvey;
  } catch {
    return undefined;
  }
}

const failed = (name: StartedName, end: string): BackendSurvey => ({
  name,
  available: false,
  reason: `the process that tried it ${end.startsWith('no answer') ? 'gave ' : ''}${end}`,
  remedy: "Update the driver of the GPU, or take backend 'wasm'",
});

/** What the process of `probe` does: prints one line of JSON. */
export async function answerProbe(name: StartedName): Promise<string> {
  return `${JSON.stringify((await backends([name]))[0])}\n`;
}
