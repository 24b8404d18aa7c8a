// The built packages on every supported version of Node: the tests of consumers pass, and a training run has the bits of this one.
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { installNode, nodeVersions } from '../../scripts/machine/node-versions.mjs';
import { type Ended, node, root } from './process.ts';

/** What a run depends on: kernels of ours and of XNNPACK, threads, random numbers, generated data; on cpu also the engine's own exp and log. */
const training = `
  import * as tf from '@tensorflow/tfjs-core';
  import * as E from 'fp-ts/lib/Either.js';
  import { useBackend } from '@gr/backends';
  import { digits, epochs, standardize } from '@gr/datasets';
  import { flatten, lenet, mlp, serial } from '@gr/models';
  import { doubleBack, spectReg, sum, weighted } from '@gr/penalties';
  import { key } from '@gr/random';
  import { leaves } from '@gr/tree';
  import { adam, fit, initialState, trainStep } from '@gr/train';

  const bits = (arrays) => {
    let hash = 0x811c9dc5; // FNV-1a
    for (const { buffer, byteOffset, byteLength } of arrays)
      for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193);
    return (hash >>> 0).toString(16);
  };
  const penalty = sum([weighted(0.01, spectReg()), weighted(1, doubleBack())]);
  for (const [name, options, model] of [
    ['wasm', {}, lenet({ width: 0.3 })],
    ['wasm', { threads: 3 }, lenet({ width: 0.3 })],
    ['wasm', { variant: 'relaxed' }, lenet({ width: 0.3 })],
    ['cpu', {}, serial({ flatten: flatten(), mlp: mlp({ hidden: [16], classes: 10 }) })],
  ]) {
    const started = await useBackend(name, options)();
    if (E.isLeft(started)) throw new Error(started.left.message);
    const optimizer = adam(0.001);
    const step = trainStep({ model, optimizer, penalty });
    const begin = initialState({ model, input: [28, 28, 1], optimizer, key: key(1) });
    const batches = epochs({ size: 8, key: key(3) })(standardize()(digits(key(2), 64)));
    const losses = [];
    let state = begin;
    for await (const event of fit(step, begin, batches, { iterations: 5, every: 1 }))
      if (event.kind === 'step') losses.push(event.loss);
      else state = event.state;
    const values = await Promise.all(leaves(state.params).map((leaf) => leaf.data()));
    const { variant = 'plain' } = started.right.report;
    console.log(name, variant, losses.at(-1).toFixed(4), bits([Float64Array.from(losses), ...values]));
    await started.right.stop();
  }`;

const train = (executable: string): Promise<Ended> => node(['--input-type=module', '-e', training], { executable });

const lineOf = (version: string): string => version.split('.')[0]!;
const others = nodeVersions.filter((version) => lineOf(version) !== lineOf(process.versions.node));
const inCi = Boolean(process.env['CI']) && process.env['CI'] !== 'false';
const consumers = ['plain-node', 'threads', 'dawn', 'examples'].map((name) => `tests/consumer/${name}.test.ts`);
/** Ways to end a process with a GPU that take long and that one other stands for; `pnpm nodes` runs them too. */
const left = 'a GPU without memory|backend stopped, with its own|a process ends by an? ';

/** Far from the half minute that they take, for machines on which much else runs. */
const limit = 600_000;

/** Runs the tests of consumers under a Node, which is also the one that they start. */
function testConsumers(executable: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const ours = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$|MODE$)/.test(name));
  const path = `${dirname(executable)}${delimiter}${process.env['PATH'] ?? ''}`;
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'node',
    '--maxWorkers',
    '1',
    '-t',
    `^(?!.*(${left}))`,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(executable, [...vitest, ...consumers], {
      cwd: root,
      env: { ...Object.fromEntries(ours), PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limit - 10_000,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8000)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
  });
}

let here: Ended;
beforeAll(async () => void (here = await train(process.execPath)));

test('this Node trains on wasm, with threads, with relaxed SIMD, and on cpu, without a word on stderr', () => {
  expect([here.code, here.err]).toEqual([0, '']);
  const variants = here.out
    .trim()
    .split('\n')
    .map((line) => line.split(' ').slice(0, 2).join(' '));
  expect(variants).toEqual(['wasm simd', 'wasm shared', 'wasm relaxed', 'cpu plain']);
});

describe.each(others)('Node %s', (version) => {
  // at collection: the reason for a skip is part of the name of a test
  const { binary, reason } = installNode(version) as { readonly binary?: string; readonly reason?: string };
  const skipped = binary === undefined && !inCi;
  const why = skipped ? ` (skipped: ${reason})` : '';
  const executable = (): string => {
    if (binary === undefined) throw new Error(reason);
    return binary;
  };

  test.skipIf(skipped)(`a training run has the bits of the one on this Node, and no warning${why}`, async () => {
    expect(await train(executable())).toEqual(here);
  });

  test.skipIf(skipped)(
    `the tests of consumers pass${why}`,
    async () => {
      const { code, said } = await testConsumers(executable());
      expect(code, said).toBe(0);
    },
    limit,
  );
});
