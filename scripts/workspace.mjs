// What `npm start` and `npm test` share: the checks before anything runs, and running commands.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Ends the process with a message. */
export const fail = (message, code = 1) => {
  console.error(`\n${message}`);
  process.exit(code);
};

/** Refuses a Node that is too old, before anything fails in a less readable way. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Node.js 20.19 or later is needed, this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  );
}

const settings = () => ({
  cwd: root,
  shell: process.platform === 'win32',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', npm_config_loglevel: 'error' },
});

const ended = (command, { status, error }) => {
  if (error) fail(`Could not run ${command}: ${error.message}`);
  return status ?? 1;
};

/** Runs a command in the root, its output on this terminal; returns its exit status. */
export const run = (command, args) => ended(command, spawnSync(command, args, { ...settings(), stdio: 'inherit' }));

/** Runs a command in the root and keeps what it says. */
function quietly(command, args) {
  const result = spawnSync(command, args, { ...settings(), encoding: 'utf8', maxBuffer: 2 ** 28 });
  return { status: ended(command, result), output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
}

/** Runs the pinned pnpm, which npm brings: no global install and no corepack is needed. */
export const pnpm = (...args) => run('npx', ['--yes', packageManager, ...args]);

/** Builds the packages that the filters name, and what they need. What the build says is shown if it fails. */
export function build(...filters) {
  const args = [
    'exec',
    'turbo',
    'run',
    'build',
    ...filters.map((f) => `--filter=${f}...`),
    '--output-logs=errors-only',
  ];
  const { status, output } = quietly('npx', ['--yes', packageManager, ...args]);
  if (status !== 0) fail(`${output}\nThe build failed.`);
}

/** Installs the dependencies that the lock file names. */
export function install() {
  const status = pnpm('install', '--frozen-lockfile', '--prefer-offline', '--reporter=silent');
  if (status !== 0)
    fail(
      'Installing the dependencies failed. Without a network they must be in the package cache; `npx pnpm@10 install` says more.',
    );
}
