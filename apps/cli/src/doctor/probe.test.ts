import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { probe } from './probe.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gr-probe-'));
});
afterAll(() => rm(folder, { recursive: true }));

const program = async (text: string): Promise<string> => {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(file, text);
  return file;
};

test('an answer comes through', async () => {
  const found = { name: 'wasm', available: false, reason: 'r', remedy: 'm' };
  expect(await probe('wasm', await program(`console.log('${JSON.stringify(found)}')`))).toEqual(found);
});

test.each([
  ['a crash', "console.error('driver: bad'); process.kill(process.pid, 'SIGSEGV')", 'ended with SIGSEGV: driver: bad'],
  ['a crash after the answer', "console.log('{}'); process.kill(process.pid, 'SIGABRT')", 'ended with SIGABRT'],
  ['a failure', 'process.exit(7)', 'ended with status 7'],
])('%s is told, and this process lives', async (_, text, reason) => {
  expect(await probe('webgpu', await program(text))).toMatchObject({
    name: 'webgpu',
    available: false,
    reason: `the process that tried it ${reason}`,
  });
});
