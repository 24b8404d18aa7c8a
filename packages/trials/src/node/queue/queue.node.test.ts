// Watchers and workers against a real Redis, with executors that train nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RedisServer, startRedis, withoutRedis } from '../../../../../tests/redis.ts';
import { toyDefaults } from '../../trial/defaults.ts';
import type { TrialError } from '../../trial/error.ts';
import { failedRecord } from '../../trial/record.ts';
import { trialWith } from '../../trial/trial.ts';
import { type Ledger, ledgerIn } from '../ledger.ts';
import { type Executor, type RunEvent, type Summary, runTrials } from '../run-trials.ts';
import { type QueueAddress, queueAddress } from './address.ts';
import { queueName } from './job.ts';
import { queued } from './queued.ts';
import { type Worked, work } from './worker.ts';

const codeVersion = '0.1.0+test';
const trials = [1, 2, 3, 4, 5, 6].map((seed) => trialWith({ config: { ...toyDefaults, seed }, codeVersion }));
const run = { attempts: 1, ended: '2024-05-01T10:00:00.000Z', machine: 'test' };

interface Place {
  readonly server: RedisServer;
  readonly address: QueueAddress;
  readonly dir: string;
  /** Ends everything that a test began. */
  readonly stop: AbortController;
  readonly workers: Promise<Worked>[];
  /** Seeds that were executed, by any worker, in order. */
  readonly executed: number[];
}
let place: Place;

const begin = async (flags: readonly string[] = []): Promise<Place> => {
  const server = await startRedis(() => flags);
  const address = queueAddress(`redis://127.0.0.1:${server.port}`);
  if (E.isLeft(address)) throw new Error(address.left.message);
  const dir = await mkdtemp(join(tmpdir(), 'gr-queue-'));
  return { server, address: address.right, dir, stop: new AbortController(), workers: [], executed: [] };
};
const end = async ({ stop, workers, server, dir }: Place): Promise<void> => {
  stop.abort();
  await Promise.all(workers);
  await server.stop();
  await rm(dir, { recursive: true });
};

interface WorkerOptions {
  readonly code?: string;
  readonly milliseconds?: number;
  /** In place of the milliseconds: what its trials wait for. */
  readonly until?: Promise<void>;
  readonly error?: TrialError;
  readonly ledger?: Ledger;
}
let made = 0;

/** A worker that takes so long for a trial, which then is said to have diverged: an end like another. */
function startWorker(options: WorkerOptions = {}): Promise<Worked> {
  const { code = codeVersion, milliseconds = 20, error = { kind: 'run', message: 'it diverged' } } = options;
  const { address, stop, dir, executed } = place;
  const executor: Executor = {
    atOnce: 2,
    execute: async ({ config }, { stop: ended }) => {
      executed.push(config.seed);
      await (options.until ?? sleep(milliseconds, undefined, { signal: ended }).catch(() => undefined));
      return ended.aborted
        ? { kind: 'stopped' }
        : { kind: 'recorded', record: failedRecord({ config, codeVersion: code, run, error }) };
    },
  };
  const ledger = options.ledger ?? ledgerIn(join(dir, `worker-${(made += 1)}`));
  const worked = work({
    ...{ address, codeVersion: code, executor, ledger, lease: 1, stop: stop.signal },
    onEvent: () => undefined,
  });
  place.workers.push(worked);
  return worked;
}

/** Asks for trials as `gr reproduce` does, and waits for all of them. */
async function watch(name: string, { of = trials, onEvent = (_: RunEvent): void => undefined } = {}): Promise<Summary> {
  const executor = queued({ address: place.address, codeVersion, onEvent });
  const ledger = ledgerIn(join(place.dir, name));
  try {
    return await runTrials({ trials: of, ledger, executor, onEvent, stop: place.stop.signal });
  } finally {
    await executor.close();
  }
}
const seeds = ({ records }: Summary) => records.map(({ config }) => config.seed);
const all = trials.map(({ config }) => config.seed);
const first = trials.slice(0, 1);

describe.skipIf(withoutRedis !== undefined)(`a queue${withoutRedis ? ` (skipped: ${withoutRedis})` : ''}`, () => {
  beforeEach(async () => void (place = await begin()));
  afterEach(() => end(place));

  test('two who ask and two who work: each trial is run once, both have all results, and so has who asks later', async () => {
    void startWorker();
    void startWorker();
    const [one, two] = await Promise.all([watch('one'), watch('two')]);
    expect(seeds(one)).toEqual(all);
    expect(one.records).toEqual(two.records);
    expect((await watch('three')).records).toEqual(one.records);
    expect([...place.executed].sort()).toEqual(all);
  });

  test('a worker of other code refuses with the reason, and leaves the trials to others', async () => {
    const events: RunEvent[] = [];
    const asked = watch('one', { onEvent: (event) => events.push(event) });
    expect(await startWorker({ code: '0.2.0+else' })).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/code 0\.1\.0\+test, this worker has 0\.2\.0\+else/),
    });
    expect(place.executed).toEqual([]);
    void startWorker();
    expect(seeds(await asked)).toEqual(all);
    expect(events).toContainEqual({
      kind: 'notice',
      message: expect.stringContaining('refused: the trials are of code'),
    });
  });

  test('a worker without the data refuses with the reason, and leaves the trials to others', async () => {
    const asked = watch('one');
    expect(await startWorker({ error: { kind: 'data', message: 'there is no file of mnist' } })).toEqual({
      kind: 'refused',
      reason: 'there is no file of mnist',
    });
    void startWorker();
    const { records } = await asked;
    expect(records).toHaveLength(6);
    expect(JSON.stringify(records)).not.toContain('no file');
  });

  test('a trial that is delivered twice gives one result', async () => {
    let finish = (): void => undefined;
    const ledger = ledgerIn(join(place.dir, 'of the first'));
    void startWorker({ ledger, until: new Promise((resolve) => (finish = resolve)) });
    const asked = watch('one', { of: first });
    while (place.executed.length === 0) await sleep(20);
    void startWorker({ milliseconds: 10 });
    // as if the first worker had not been heard of
    const client = new Redis(place.server.port, '127.0.0.1');
    while (place.executed.length === 1) {
      await client.del(`bull:${queueName}:${trials[0]!.id}:lock`);
      await sleep(50);
    }
    expect(seeds(await asked)).toEqual([1]);
    // the first one ends, and is not heard
    finish();
    const written = async () => {
      const found = await ledger.read(trials[0]!.id)();
      return E.isRight(found) && O.isSome(found.right);
    };
    while (!(await written())) await sleep(20);
    place.stop.abort();
    await Promise.all(place.workers);
    expect(await client.zcard(`bull:${queueName}:completed`)).toBe(1);
    expect(await client.zcard(`bull:${queueName}:failed`)).toBe(0);
    client.disconnect();
  });

  test('workers that share a folder find what another has finished there, also when the queue has forgotten it', async () => {
    const ledger = ledgerIn(join(place.dir, 'shared'));
    void startWorker({ ledger });
    const before = await watch('one');
    const client = new Redis(place.server.port, '127.0.0.1');
    await client.flushall();
    client.disconnect();
    void startWorker({ ledger });
    expect((await watch('two')).records).toEqual(before.records);
    expect(place.executed).toHaveLength(6);
  });

  test('a Redis that is killed and comes back with its disk has lost nothing', async () => {
    void startWorker({ milliseconds: 500 });
    const events: RunEvent[] = [];
    const asked = watch('one', { onEvent: (event) => events.push(event) });
    while (place.executed.length < 3) await sleep(20);
    await place.server.kill();
    while (!events.some((event) => event.kind === 'notice' && event.message.includes('is away'))) await sleep(20);
    await place.server.start();
    expect(seeds(await asked)).toEqual(all);
  });

  test('at the signal trials go back to the queue', async () => {
    void startWorker({ milliseconds: 60_000 });
    const asked = watch('one', { of: first });
    while (place.executed.length === 0) await sleep(20);
    place.stop.abort();
    expect((await asked).missing).toEqual(first);
    expect(await Promise.all(place.workers)).toEqual([{ kind: 'stopped' }]);
    const client = new Redis(place.server.port, '127.0.0.1');
    expect(await client.lrange(`bull:${queueName}:wait`, 0, -1)).toEqual([trials[0]!.id]);
    client.disconnect();
  });
});

describe.skipIf(withoutRedis !== undefined)(
  `a queue without a disk${withoutRedis ? ` (skipped: ${withoutRedis})` : ''}`,
  () => {
    beforeEach(async () => void (place = await begin(['--appendonly', 'no'])));
    afterEach(() => end(place));

    test('that is killed is asked again for what it has forgotten', async () => {
      void startWorker({ milliseconds: 300 });
      const asked = watch('one');
      while (place.executed.length < 3) await sleep(20);
      await place.server.kill();
      await place.server.start();
      expect(seeds(await asked)).toEqual(all);
    });
  },
);
