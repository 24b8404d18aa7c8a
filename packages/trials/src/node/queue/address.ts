import { isIP } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Redis } from 'ioredis';

/** Where a Redis is and how one enters. `shown` is all of it that may be printed. */
export interface QueueAddress {
  readonly connection: Connection;
  /** As `rediss://host:6379/0`: without name and password. */
  readonly shown: string;
}

/** Options of a connection. */
interface Connection {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly servername?: string };
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: (times: number) => number;
}

/** Why a queue cannot be used. No message holds a password. */
export type QueueError =
  /** The URL is no `redis://` or `rediss://` URL. */
  | { readonly _tag: 'InvalidUrl'; readonly message: string }
  /** Nobody answers there, not in time, or not as a Redis does. */
  | { readonly _tag: 'Unreachable'; readonly message: string };

const invalid = (why: string): QueueError => ({
  _tag: 'InvalidUrl',
  message: `the URL of the queue ${why}. Expected redis://[name:password@]host[:port][/number], or rediss:// for TLS.`,
});

/**
 * Reads the URL of a Redis.
 *
 * @example queueAddress('rediss://worker:secret@queue.example:6380/1')
 */
export function queueAddress(text: string): E.Either<QueueError, QueueAddress> {
  if (!URL.canParse(text)) return E.left(invalid('cannot be read'));
  const { protocol, hostname, port, username, password, pathname } = new URL(text);
  if (protocol !== 'redis:' && protocol !== 'rediss:')
    return E.left(invalid(`begins with ${JSON.stringify(`${protocol}//`)}`));
  if (hostname === '') return E.left(invalid('names no host'));
  const db = pathname.replace(/^\//, '');
  if (!/^\d*$/.test(db)) return E.left(invalid('ends with what is no number of a database'));
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return E.right({
    shown: `${protocol}//${hostname}:${port || 6379}/${db || 0}`,
    connection: {
      ...{ host, port: Number(port || 6379), db: Number(db || 0) },
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
      // commands wait for a Redis that is being restarted, for as long as it takes
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(2000, 100 * times),
    },
  });
}

const timeout = 5000;

/**
 * Whether the Redis answers, asked once, within five seconds.
 *
 * @example const answer = await pipe(TE.fromEither(queueAddress(url)), TE.chain(reach))();
 */
export const reach = ({ connection, shown }: QueueAddress): TE.TaskEither<QueueError, void> =>
  TE.tryCatch(
    async () => {
      const client = new Redis({
        ...connection,
        ...{ lazyConnect: true, connectTimeout: timeout, commandTimeout: timeout, maxRetriesPerRequest: 0 },
        retryStrategy: () => null,
      });
      let first: Error | undefined;
      client.on('error', (error) => (first ??= error));
      try {
        await client.connect();
        await client.ping();
      } catch (error) {
        throw first ?? error;
      } finally {
        client.disconnect();
      }
    },
    (error) => ({
      _tag: 'Unreachable',
      message: `the queue at ${shown} cannot be used: ${reason(error as NodeJS.ErrnoException)}`,
    }),
  );

const remedies: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'Is a Redis running there?'],
  [/ENOTFOUND|EAI_AGAIN/, 'Is the name of the host right?'],
  [/NOAUTH/, 'Put the password into the URL, which GR_QUEUE can hold.'],
  [
    /WRONGPASS|invalid password/,
    'Is the password in the URL right? Signs such as @ and / in it are written %40 and %2F.',
  ],
  [/ECONNRESET|closed/, 'Does it speak TLS, so that the URL should begin with rediss://?'],
  [/certificate|self.signed|SSL|TLS|EPROTO/i, 'For a certificate of your own set NODE_EXTRA_CA_CERTS to its file.'],
];

const reason = ({ message, code }: NodeJS.ErrnoException): string => {
  const what = message === '' ? (code ?? 'no reason was given') : message;
  const remedy = remedies.find(([pattern]) => pattern.test(`${code ?? ''} ${what}`))?.[1];
  return `${what}.${remedy === undefined ? '' : ` ${remedy}`}`;
};
