// Processes that want the lock of one folder at the same moment.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './process.ts';

const contenders = 4;
const rounds = 200;

let dir = '';
let processes: readonly ChildProcess[] = [];
const answer = async (child: ChildProcess): Promise<unknown> => ((await once(child, 'message')) as [unknown])[0];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gr-lock-'));
  const program = join(dir, 'contender.mjs');
  const lock = pathToFileURL(`${root}packages/trials/dist/node/record/lock.js`).href;
  await writeFile(
    program,
    `import { takeLock } from ${JSON.stringify(lock)};
     process.on('message', async (path) => {
       const taken = await takeLock(path)();
       process.send(taken._tag === 'Right' ? 'mine' : taken.left.kind);
     });
     process.send('ready');`,
  );
  processes = Array.from({ length: contenders }, () => fork(program));
  await Promise.all(processes.map(answer));
});
afterAll(async () => {
  processes.forEach((child) => child.kill());
  await rm(dir, { recursive: true, force: true });
});

/** Who is gone: no process has such an id. */
const gone = JSON.stringify({ host: hostname(), pid: 2 ** 30, began: '' });

test.each([
  ['nobody has', undefined],
  ['one that is gone had', gone],
  ['one that is gone was about to make', ''],
])(
  `a lock that %s: of ${contenders} processes that take it at once, one gets it, each of ${rounds} times`,
  async (_, left) => {
    for (let round = 0; round < rounds; round++) {
      const folder = await mkdtemp(join(dir, 'folder-'));
      const path = join(folder, 'lock');
      if (left !== undefined) await writeFile(path, left);
      const answers = processes.map(answer);
      processes.forEach((child) => child.send(path));
      expect((await Promise.all(answers)).sort(), `round ${round}`).toEqual(['busy', 'busy', 'busy', 'mine']);
      expect(await readdir(folder)).toEqual(['lock']);
      await rm(folder, { recursive: true });
    }
  },
);
