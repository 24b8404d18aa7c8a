// Installing Debian packages, where that can be done: on Debian, as root.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const release = () => (existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');

/** Whether this machine runs Debian. Derivatives bring some packages as snaps, which containers cannot run. */
export const isDebian = () => /^ID=debian$/m.test(release());

export const isRoot = () => process.getuid?.() === 0;

const apt = (...args) =>
  spawnSync('apt-get', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

const installed = (name) =>
  spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' }).stdout === 'installed';

/**
 * Installs the packages that are missing, as root on Debian; elsewhere it does nothing.
 * @returns Whether all of them are there now.
 */
export function installPackages(names) {
  if (!isDebian()) return false;
  const missing = names.filter((name) => !installed(name));
  if (missing.length === 0) return true;
  if (!isRoot()) return false;
  console.log(`Installing ${missing.join(', ')} …`);
  const install = () => apt('install', '-y', '-qq', '-o=Dpkg::Use-Pty=0', '--no-install-recommends', ...missing);
  // the lists may be missing, or name versions that the mirror has replaced
  return (apt('update', '-qq') && install()) || install();
}
