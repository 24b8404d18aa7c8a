// The Python with which tests check what another implementation says: GR_PYTHON, else python3, else the system's own.
import { spawnSync } from 'node:child_process';

const candidates = process.env['GR_PYTHON'] ? [process.env['GR_PYTHON']] : ['python3', '/usr/bin/python3'];

/** A Python that has these modules, or undefined. */
export const pythonWith = (...modules: readonly string[]): string | undefined =>
  candidates.find(
    (program) =>
      spawnSync(program, ['-c', ['import sys', ...modules.map((m) => `import ${m}`)].join('\n')]).status === 0,
  );

/** What a program prints. Throws what it says on stderr if it fails. */
export function python(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`${program} ${args[0]} failed: ${error?.message ?? stderr}`);
  return stdout;
}
