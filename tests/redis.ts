// A Redis of one's own: on 127.0.0.1, a free port, with a temporary folder. It ends with the test.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why there is no Redis here; undefined where there is one. */
export const withoutRedis: string | undefined =
  spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'redis-server is not installed';

/** A server that can be killed and started again on the same port and folder. */
export interface RedisServer {
  readonly port: number;
  readonly dir: string;
  readonly pid: () => number;
  /** As `kill -9`. */
  kill(): Promise<void>;
  /** Starts it again, after it was killed. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/**
 * Starts a server, which writes each command to its disk before it answers, unless the flags say otherwise.
 *
 * @param flags as on its command line; given the folder and the port
 */
export async function startRedis(
  flags: (at: { readonly dir: string; readonly port: number }) => readonly string[] = () => [],
): Promise<RedisServer> {
  const [dir, port] = [await mkdtemp(join(tmpdir(), 'gr-redis-')), await freePort()];
  const args = [
    ...['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--save', ''],
    ...['--appendonly', 'yes', '--appendfsync', 'always', ...flags({ dir, port })],
  ];
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ready = new Promise<void>((resolve, reject) => {
      let said = '';
      server!.stdout!.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
      server!.once('exit', () => reject(new Error(`redis-server ended: ${said}`)));
    });
    await ready;
  };
  const kill = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  await start();
  return {
    ...{ port, dir, start, kill, pid: () => server!.pid! },
    stop: async () => {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
