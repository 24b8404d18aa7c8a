import { afterEach, expect, test } from 'vitest';
import { compiled, link } from '../module.ts';
import { startTeam, type Team } from './team.ts';

const running: Team[] = [];
afterEach(async () => {
  for (const team of running.splice(0)) await team.stop();
});

async function startOn(threads: number): Promise<{ readonly team: Team; readonly heap: Float32Array }> {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
  const build = await compiled('shared');
  const team = await startTeam({ threads, build, memory, module: await link(build, memory) });
  running.push(team);
  return { team, heap: new Float32Array(memory.buffer) };
}

test.each([1, 2, 3, 5])('%i threads: each part runs once, in each of many jobs', async (threads) => {
  const { team, heap } = await startOn(threads);
  heap.fill(1, 1000, 1010);
  const parts = Array.from({ length: threads }, (_, part) => [40 * part, 4000, 10]);
  const jobs = 40_000; // more than numbers of jobs
  for (let job = 0; job < jobs; job++) team.run('addFloats', parts);
  expect([...heap.subarray(0, 10 * threads)]).toEqual(Array.from({ length: 10 * threads }, () => jobs));
});

test('the workers take parts, too', async () => {
  const { team } = await startOn(2);
  let taken = 0;
  // a busy machine may leave them no processor for a while
  for (const end = performance.now() + 30_000; taken === 0 && performance.now() < end;) {
    taken += team.run('addFloats', [0, 400_000].map((to) => [to, 800_000, 50_000])); // prettier-ignore
  }
  expect(taken).toBeGreaterThan(0);
});

test('fewer parts than threads, after a pause in which the workers went to sleep', async () => {
  const { team, heap } = await startOn(4);
  heap.fill(1, 1000, 1010);
  await new Promise((resolve) => setTimeout(resolve, 50));
  team.run('addFloats', [
    [0, 4000, 10],
    [40, 4000, 10],
  ]);
  expect([...heap.subarray(0, 30)]).toEqual([...Array<number>(20).fill(1), ...Array<number>(10).fill(0)]);
});

test('a part that leaves the memory is an error, and the team goes on', async () => {
  const { team, heap } = await startOn(2);
  heap.fill(1, 1000, 1010);
  const beyond = [4 * heap.length, 4000, 10];
  expect(() => team.run('addFloats', [beyond, beyond])).toThrow(/addFloats failed on 2 threads/);
  team.run('addFloats', [[0, 4000, 10]]);
  expect(heap[0]).toBe(1);
});

test('what runs after the workers have ended runs on the caller', async () => {
  const { team, heap } = await startOn(3);
  heap.fill(1, 1000, 1010);
  await team.stop();
  team.run('addFloats', [0, 40, 80].map((to) => [to, 4000, 10])); // prettier-ignore
  expect([...heap.subarray(0, 30)]).toEqual(Array<number>(30).fill(1));
});
