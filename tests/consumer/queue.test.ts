// `gr reproduce --queue` and `gr worker` with a Redis that is not there, one that speaks TLS, and a worker that cannot do the work.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisServer, startRedis, withoutRedis } from '../redis.ts';
import { endAll, filesOf, gr, outcomes, startGr } from './gr.ts';

const toy = ['reproduce', 'toy', '--quick', '--seeds', '1'];
const at = { dir: '' };
beforeAll(async () => void (at.dir = await mkdtemp(join(tmpdir(), 'gr-queue-'))));
afterAll(async () => {
  endAll();
  await rm(at.dir, { recursive: true, force: true });
});

test('a Redis that is not there: a clear error, and nothing is trained', async () => {
  const out = join(at.dir, 'unreachable');
  const queue = ['--queue', 'redis://somebody:top-secret@127.0.0.1:1'];
  for (const args of [
    [...toy, ...queue, '--out', out],
    ['worker', ...queue],
  ]) {
    const { code, err, out: said } = await gr(args);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^gr: the queue at redis:\/\/127\.0\.0\.1:1\/0 cannot be used: .*ECONNREFUSED.* Is a Redis running there\?\n$/,
    );
    expect(err + said).not.toContain('top-secret');
  }
  expect(existsSync(join(out, 'trials'))).toBe(false);
});

test('flags that are wrong are told', async () => {
  expect(await gr(['worker'])).toMatchObject({ code: 2, err: expect.stringContaining('gr: --queue is missing') });
  expect(await gr(['worker', '--queue', 'http://h'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Expected redis://'),
  });
  expect(await gr(['worker', '--queue', 'redis://h', '--lease', '0'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--lease is "0"'),
  });
});

const noOpenssl =
  spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0 ? undefined : 'openssl is not installed';
const why = withoutRedis ?? noOpenssl;
const password = 'p@ss/w0rd:of-the-queue';

/** A Redis that speaks TLS alone, with a password and a certificate that an authority of our own signed; `ca` is the authority's file. */
async function startSecureRedis(dir: string): Promise<RedisServer & { readonly ca: string }> {
  const file = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const key = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    file(name),
  ];
  openssl(
    'req',
    '-x509',
    ...key('ca.key'),
    '-subj',
    '/CN=an authority of our own',
    '-days',
    '2',
    '-out',
    file('ca.pem'),
  );
  openssl('req', ...key('redis.key'), '-subj', '/CN=localhost', '-out', file('redis.csr'));
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const authority = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('names')];
  openssl('x509', '-req', '-in', file('redis.csr'), ...authority, '-days', '2', '-out', file('redis.pem'));
  const server = await startRedis(({ port }) => [
    ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', '--requirepass', password],
    ...['--tls-cert-file', file('redis.pem'), '--tls-key-file', file('redis.key')],
    ...['--tls-ca-cert-file', file('ca.pem')],
  ]);
  return { ...server, ca: file('ca.pem') };
}

test.skipIf(why !== undefined)(
  `an experiment through rediss:// with a password and an authority of one's own, which nothing prints${why ? ` (skipped: ${why})` : ''}`,
  async () => {
    const server = await startSecureRedis(at.dir);
    const encoded = encodeURIComponent(password);
    try {
      const url = (host: string) => `rediss://:${encoded}@${host}:${server.port}`;
      const [out, shared] = [join(at.dir, 'secure'), join(at.dir, 'secure-shared')];
      const env = { GR_QUEUE: url('localhost'), NODE_EXTRA_CA_CERTS: server.ca };

      const stranger = await gr([...toy, '--out', out], { env: { ...env, NODE_EXTRA_CA_CERTS: undefined } });
      expect(stranger.code).toBe(1);
      expect(stranger.err).toMatch(/rediss:\/\/localhost:\d+\/0 cannot be used: .*set NODE_EXTRA_CA_CERTS to its file/);
      const wrong = await gr(['worker'], { env: { ...env, GR_QUEUE: env.GR_QUEUE.replace(encoded, 'wrong') } });
      expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('Is the password in the URL right?') });

      // one by the name, one by the address: the certificate has both
      const worker = startGr(['worker', '--jobs', '2', '--shared', shared], {
        env: { ...env, GR_QUEUE: url('127.0.0.1') },
      });
      const run = await gr([...toy, '--out', out], { env });
      expect(run.code, run.err).toBe(0);
      expect(run.err).toContain('24 trials, through a queue');
      expect(Object.keys(outcomes(out))).toHaveLength(24);
      expect(outcomes(shared)).toEqual(outcomes(out));
      worker.child.kill('SIGTERM');
      expect(await worker.ended).toBe(130);
      expect(worker.said.err).toContain(`Taking trials from rediss://127.0.0.1:${server.port}/0, 2 at a time`);

      const texts = [
        ...[stranger, wrong, run, worker.said].flatMap(({ out, err }) => [out, err]),
        ...Object.values({ ...filesOf(out), ...filesOf(shared) }),
      ];
      for (const text of texts) for (const secret of [password, encoded]) expect(text).not.toContain(secret);
    } finally {
      endAll();
      await server.stop();
    }
  },
);

test.skipIf(withoutRedis !== undefined)(
  `a worker without the data says so, hands the trials back and ends; who watches is told${withoutRedis ? ` (skipped: ${withoutRedis})` : ''}`,
  async () => {
    const server = await startRedis();
    try {
      const queue = ['--queue', `redis://127.0.0.1:${server.port}`];
      const mnist = ['reproduce', 'mnist-2000', '--quick', '--seeds', '1'];
      const watching = startGr([...mnist, ...queue, '--out', join(at.dir, 'no-data')]);
      const empty = ['--data-dir', join(at.dir, 'empty'), '--shared', join(at.dir, 'no-data-shared')];
      // news may come to nobody while who watches is still connecting: then the next worker refuses too
      while (!/The worker .* refused: .*mnist/.test(watching.said.err)) {
        const worker = await gr(['worker', ...queue, ...empty, '--jobs', '1']);
        expect(worker.code).toBe(1);
        expect(worker.err).toMatch(/gr: .*mnist/);
        expect(worker.err).not.toMatch(/^ +at /m);
      }
      watching.child.kill('SIGINT');
      expect(await watching.ended).toBe(130);
      expect(watching.said.err).toContain('6 of 6 trials are left. The same command goes on from here.');
    } finally {
      endAll();
      await server.stop();
    }
  },
);
