// compose.yaml without Docker: its commands are those of programs that take them. That it is YAML the check of formats tells.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startRedis, withoutRedis } from '../redis.ts';
import { gr } from './gr.ts';
import { root } from './process.ts';

const text = readFileSync(`${root}compose.yaml`, 'utf8');

test('its worker is a command that gr knows, with the folder and the variables that it reads', async () => {
  const command = /command: \[('node'.*?)\]/
    .exec(text)![1]!
    .split(', ')
    .map((word) => word.slice(1, -1));
  expect(command.slice(0, 3)).toEqual(['node', 'apps/cli/dist/main.js', 'worker']);
  const [flags, working] = [command.slice(3), /working_dir: (\S+)/.exec(text)![1]!];
  expect(text).toContain(`'.:${working}'`);
  expect(flags[flags.indexOf('--shared') + 1]).toMatch(new RegExp(`^${working}/`));
  // a queue that is none is told only after all flags were taken
  const refused = await gr(['worker', ...flags], { env: { GR_QUEUE: 'http://h', GR_DATA_DIR: '/data' } });
  expect(refused.err).toContain('the URL of the queue begins with "http://"');
  expect(text).toMatch(/GR_QUEUE: redis:\/\/:\$\{GR_REDIS_PASSWORD[^}]*\}@redis:6379\n/);
});

test.skipIf(withoutRedis !== undefined)(
  `its Redis takes the flags that it is given${withoutRedis ? ` (skipped: ${withoutRedis})` : ''}`,
  async () => {
    const flags = /exec redis-server ([^']*)'/
      .exec(text)![1]!
      .replace('"$$GR_REDIS_PASSWORD"', 'open-sesame')
      .split(' ');
    expect(flags).toEqual(
      expect.arrayContaining(['--appendonly', '--maxmemory-policy', 'noeviction', '--requirepass']),
    );
    const server = await startRedis(() => flags);
    await server.stop();
  },
);
