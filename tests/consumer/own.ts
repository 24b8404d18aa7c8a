// A folder in which nothing is installed, with files of one's own, and `gr` run there.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { endAll } from './gr.ts';
import { type Ended, node, root } from './process.ts';

/** Where the folder is, once the tests run. */
export const at = { dir: '' };

/** Makes the folder before the tests of a file, and removes it after them. */
export const useFolder = (): void => {
  beforeAll(async () => void (at.dir = await mkdtemp(join(tmpdir(), 'gr-own-'))));
  afterAll(async () => {
    endAll();
    await rm(at.dir, { recursive: true, force: true });
  });
};

/** Runs `gr` in the folder. */
export const gr = (...args: readonly string[]): Promise<Ended> =>
  node([join(root, 'apps/cli/dist/main.js'), ...args], { cwd: at.dir, env: { GR_QUEUE: undefined } });

/** Writes a file of one's own; gives the path that one would type. */
export const own = (name: string, text: string): string => {
  writeFileSync(join(at.dir, name), text);
  return `./${name}`;
};
export const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
export const hashOf = (name: string): string => sha256(readFileSync(join(at.dir, name)));

/** The one sentence that a command ends with that cannot go on: no stack, and another status than 0. */
export const refusal = async (...args: readonly string[]): Promise<string> => {
  const { code, err } = await gr(...args);
  expect(code, `${args.join(' ')}\n${err}`).toBeGreaterThan(0);
  expect(err).not.toMatch(/^ +at |^Node\.js v/m);
  const told = err.split('\n').filter((line) => line.startsWith('gr: '));
  expect(told, err).toHaveLength(1);
  return told[0]!.replaceAll(at.dir, '…').slice(4);
};

/** Two at a time: each is a process. */
export const each = async <A>(all: readonly A[], f: (one: A) => Promise<void>): Promise<void> => {
  const left = [...all];
  const take = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await f(one);
  };
  await Promise.all([take(), take()]);
};

/** What files begin with that compute. */
export const tfjs = "import * as tf from '@tensorflow/tfjs-core';\n";
