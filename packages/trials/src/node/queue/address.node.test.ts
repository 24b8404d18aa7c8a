import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RedisServer, startRedis, withoutRedis } from '../../../../../tests/redis.ts';
import { type QueueAddress, queueAddress, reach } from './address.ts';

const right = (url: string): QueueAddress => {
  const read = queueAddress(url);
  if (E.isLeft(read)) throw new Error(read.left.message);
  return read.right;
};

test.each([
  ['redis://queue.example', { host: 'queue.example', port: 6379, db: 0 }, 'redis://queue.example:6379/0'],
  ['redis://[::1]:7000/2', { host: '::1', port: 7000, db: 2 }, 'redis://[::1]:7000/2'],
  ['redis://:p%40ss@h/1', { host: 'h', port: 6379, db: 1, password: 'p@ss' }, 'redis://h:6379/1'],
  ['rediss://u:p@h:1', { username: 'u', password: 'p', tls: { servername: 'h' } }, 'rediss://h:1/0'],
])('%s', (url, connection, shown) => {
  expect(right(url)).toMatchObject({ connection, shown });
});

test.each(['', 'queue', 'http://h', 'redis:///0', 'redis://h/x', 'rediss://u:secret@h:port', 'redis://u:secret@h/x'])(
  '%j is refused, with what is expected',
  (url) => {
    const read = queueAddress(url);
    expect(read).toMatchObject({ left: { _tag: 'InvalidUrl', message: expect.stringContaining('Expected redis://') } });
    expect(JSON.stringify(read)).not.toContain('secret');
  },
);

test('name and password are never shown', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[!-~]{8,20}$/), (secret) => {
      const address = right(`rediss://${encodeURIComponent(`${secret}1`)}:${encodeURIComponent(secret)}@h`);
      expect(address.connection.password).toBe(secret);
      expect(address.shown).toBe('rediss://h:6379/0');
    }),
  );
});

test('where nobody listens the address and what to do are told', async () => {
  expect(await reach(right('redis://u:secret@127.0.0.1:1'))()).toMatchObject({
    left: {
      _tag: 'Unreachable',
      message: expect.stringMatching(/redis:\/\/127\.0\.0\.1:1\/0 .*ECONNREFUSED.*Is a Redis/),
    },
  });
});

describe.skipIf(withoutRedis !== undefined)(
  `a Redis with a password${withoutRedis ? ` (skipped: ${withoutRedis})` : ''}`,
  () => {
    let server: RedisServer;
    beforeAll(async () => void (server = await startRedis(() => ['--requirepass', 'open sesame'])));
    afterAll(() => server.stop());
    const at = (credentials: string, protocol = 'redis') =>
      reach(right(`${protocol}://${credentials}127.0.0.1:${server.port}`))();

    test('lets in who has it', async () => {
      expect(await at(':open%20sesame@')).toEqual(E.right(undefined));
    });
    test.each([
      ['', 'GR_QUEUE'],
      [':wrong-secret@', 'Is the password in the URL right?'],
    ])('given %j', async (credentials, remedy) => {
      const result = await at(credentials);
      expect(result).toMatchObject({ left: { _tag: 'Unreachable', message: expect.stringContaining(remedy) } });
      expect(JSON.stringify(result)).not.toContain('wrong-secret');
    });
    test('that is asked for TLS and has none', async () => {
      expect(await at(':open%20sesame@', 'rediss')).toMatchObject({ left: { _tag: 'Unreachable' } });
    });
  },
);
