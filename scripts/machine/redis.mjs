// The Redis that the tests of queues start for themselves.
import { spawnSync } from 'node:child_process';
import { installPackages, isDebian } from './debian.mjs';

const starts = () => spawnSync('redis-server', ['--version']).status === 0;

/**
 * Installs a Redis unless there is one: on Debian, as root.
 * @returns What cannot run without it, with the remedy: nothing, where it is there.
 */
export function prepareRedis() {
  if (!starts()) installPackages(['redis-server']);
  return starts()
    ? []
    : [
        {
          project: 'queues',
          reason: 'redis-server is not installed',
          remedy: isDebian()
            ? 'sudo apt-get install redis-server'
            : 'install Redis 6.2 or later, or Valkey as redis-server',
        },
      ];
}
