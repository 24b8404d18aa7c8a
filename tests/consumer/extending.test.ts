// The code of docs/extending.md as it stands there, run from a folder in which nothing is installed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerIn, archive, complaintsOf, files, jacobian, largestSquare, page } from './extending.ts';
import { endAll, gr, outcomes } from './gr.ts';
import { root } from './process.ts';

const at = { dir: '' };
beforeAll(async () => {
  at.dir = await mkdtemp(join(tmpdir(), 'gr-extending-'));
  for (const [name, text] of files) if (name.endsWith('.mjs')) await writeFile(join(at.dir, name), text);
  await writeFile(join(at.dir, 'gzip.zip'), archive());
});
afterAll(async () => {
  endAll();
  await rm(at.dir, { recursive: true, force: true });
});

const answerOf = (program: string): Promise<unknown> => answerIn(at.dir, program);

const small = ['--size', '60', '--batch', '20', '--iterations', '2', '--json'];
const trained = async (...args: readonly string[]) => {
  const { code, out, err } = await gr(['train', ...small, ...args]);
  expect(code, err).toBe(0);
  const lines = out.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { event: string; penalty: number; config: Record<string, unknown> });
};

test('the page has a file for each thing, and the lists that it names have the names that it says', () => {
  expect([...files.keys()]).toEqual([
    'spectral-norm.mjs',
    'group-norm.mjs',
    'lion.mjs',
    'emnist.mjs',
    'packages/datasets/src/load/emnist.ts',
    'letters.mjs',
  ]);
  expect(page.match(/^```/gm)).toHaveLength(2 * files.size);
  for (const [file, name] of [
    ['packages/penalties/src/definitions.ts', 'penaltyDefinitions'],
    ['packages/models/src/index.ts', 'layers/batch-norm.ts'],
    ['packages/models/src/nets/definitions.ts', 'modelDefinitions'],
    ['packages/train/src/optimizers/definitions.ts', 'optimizerDefinitions'],
    ['packages/datasets/src/load/load-from.ts', 'const readers'],
    ['packages/paper/src/catalogue/catalogue.ts', 'experiments'],
  ] as const) {
    expect(page).toContain(file);
    expect(readFileSync(root + file, 'utf8')).toContain(name);
  }
  for (const [, folder] of page.matchAll(/`(packages\/[a-z/-]*)\/[a-z-]+\.ts`/g))
    expect(existsSync(root + folder)).toBe(true);
});

test('the spectral norm is the largest singular value, which plain differences give, and its gradient that of its square', async () => {
  const found = (await answerOf(`
    import { probe } from '@gr/penalties';
    import { valueAndGrad } from '@gr/autodiff';
    import { key, normal } from '@gr/random';
    const { spectralNorm } = await load('spectral-norm.mjs');
    const [w, x] = [normal(key(1), [5, 3]), normal(key(2), [4, 5])];
    const at = (w, forward) => probe({ x, labels: tf.oneHot([0, 1, 2, 0], 3), key: key(3), forward: forward(w) });
    const linear = (w) => (x) => tf.matMul(x, w);
    const curved = (w) => (x) => tf.tanh(tf.matMul(x, w));
    const value = async (forward, rounds) => (await spectralNorm({ rounds })(at(w, forward)).data())[0];
    const { value: inside, grads } = valueAndGrad((w) => spectralNorm({ rounds: 100 })(at(w, curved)))(w);
    console.log(JSON.stringify({
      w: await w.array(), x: await x.array(), linear: await value(linear, 100), curved: await value(curved, 100),
      inside: (await inside.data())[0], grads: await grads.array(),
      rounds: await Promise.all([1, 2, 3, 10].map((rounds) => value(curved, rounds))),
    }));`)) as Record<'w' | 'x' | 'grads', number[][]> &
    Record<'linear' | 'curved' | 'inside', number> & { rounds: number[] };
  const { w, x } = found;
  const product = (of: readonly number[], by: readonly number[][]) =>
    by[0]!.map((_, k) => of.reduce((sum, value, i) => sum + value * by[i]![k]!, 0));
  const linear = (weights: readonly number[][]) => (input: readonly number[]) => product(input, weights);
  const curved = (weights: readonly number[][]) => (input: readonly number[]) => product(input, weights).map(Math.tanh);
  const mean = (f: (input: readonly number[]) => readonly number[]) =>
    x.reduce((sum, input) => sum + largestSquare(jacobian(f, input)), 0) / x.length;

  expect(found.linear).toBeCloseTo(mean(linear(w)), 4);
  expect(found.curved).toBeCloseTo(mean(curved(w)), 4);
  expect(found.inside).toBe(found.curved);
  const h = 1e-4;
  w.forEach((row, i) =>
    row.forEach((_, k) => {
      const moved = (by: number) => w.map((r, a) => r.map((value, b) => value + (a === i && b === k ? by : 0)));
      expect(found.grads[i]![k]).toBeCloseTo((mean(curved(moved(h))) - mean(curved(moved(-h)))) / (2 * h), 3);
    }),
  );
  // more rounds come nearer, from below
  for (const [i, estimate] of found.rounds.entries()) {
    expect(estimate).toBeGreaterThan(found.rounds[i - 1] ?? 0);
    expect(estimate).toBeLessThan(found.curved * (1 + 1e-6));
  }
});

test('gr train takes it: its option is a flag, and its value lies where that of the Frobenius norm puts it', async () => {
  const file = join(at.dir, 'spectral-norm.mjs');
  const [own, frobenius, help, wrong] = await Promise.all([
    trained('--penalty', file, '--lambda', '1', '--rounds', '6'),
    trained('--penalty', 'frobenius', '--lambda', '1'),
    gr(['train', '--penalty', file, '--help']),
    gr(['train', '--penalty', file, '--rounds', '0']),
  ]);
  const first = (lines: Awaited<ReturnType<typeof trained>>) => lines.find(({ event }) => event === 'step')!.penalty;
  expect(first(own)).toBeLessThan(first(frobenius));
  expect(first(own)).toBeGreaterThan(first(frobenius) / 10);
  expect(own.at(-1)!.config).toMatchObject({ penalty: { kind: 'spectral-norm', rounds: 6 }, lambda: 1 });
  expect(help.out.replaceAll(/\s+/g, ' ')).toContain(
    '--rounds <n> of spectral-norm: how often the power iteration multiplies by J Jᵀ; a whole number of at least 1 (default: 3)',
  );
  expect(wrong).toMatchObject({ code: 2, err: 'gr: --rounds is "0", expected a whole number of at least 1.\n' });
});

test('group normalization: mean 0 and variance 1 in each group, sound at order 2, and a clear word about channels', async () => {
  const { mean, variance, of, again, message } = (await answerOf(`
    import { checkGradients } from '@gr/autodiff/testing';
    import { key, normal } from '@gr/random';
    const { groupNorm } = await load('group-norm.mjs');
    const layer = groupNorm({ groups: 2 });
    const { output, params, state } = layer.init(key(0), [5, 3, 4]);
    const x = tf.add(tf.mul(normal(key(1), [2, 5, 3, ...output.slice(2)]), [1, 3, 0.5, 7]), [0, 5, -20, 1]);
    const y = (params, x) => layer.apply(params, state, x, { kind: 'eval' }).y;
    const grouped = tf.reshape(y(params, x), [2, 5, 3, 2, 2]);
    const moments = tf.moments(grouped, [1, 2, 4]);
    const own = { gamma: tf.tensor1d([2, 1, 1, 3]), beta: tf.tensor1d([0, 1, 2, -1]) };
    const both = tf.sub(y(own, x), tf.add(tf.mul(y(params, x), own.gamma), own.beta));
    await checkGradients(y, [own, normal(key(2), [2, 5, 3, 4])], { order: 2 });
    let message = '';
    try { groupNorm({ groups: 3 }).init(key(0), [5, 3, 4]); } catch (error) { message = error.message; }
    console.log(JSON.stringify({
      mean: [...(await moments.mean.data())], variance: [...(await moments.variance.data())], of: output,
      again: (await tf.max(tf.abs(both)).data())[0], message,
    }));`)) as { mean: number[]; variance: number[]; of: number[]; again: number; message: string };
  expect(of).toEqual([5, 3, 4]);
  expect(mean).toHaveLength(4);
  for (const value of mean) expect(Math.abs(value)).toBeLessThan(1e-5);
  for (const value of variance) expect(Math.abs(value - 1)).toBeLessThan(1e-4);
  expect(again).toBeLessThan(1e-6);
  expect(message).toBe(
    'groupNorm was given inputs of shape [5, 3, 4], expected [height, width, channels] with a multiple of 3 channels.',
  );
  const net = await trained('--model', join(at.dir, 'group-norm.mjs'), '--penalty', 'spectreg');
  expect(net.at(-1)!.config).toMatchObject({ model: { kind: 'group-norm' }, penalty: { kind: 'spectreg' } });
});

test('Lion: a first step is −rate · (sign(g) + decay · w), the next are by the two means of gradient and moment', async () => {
  const gradients = [
    [0.3, -2, 0, 30],
    [-4, 1, 0.5, -1],
    [0.1, 30, 0, -1],
  ];
  const steps = (await answerOf(`
    import { applyUpdates } from '@gr/train';
    const { lion, module } = await load('lion.mjs');
    const gradients = ${JSON.stringify(gradients)};
    const run = async (optimizer) => {
      let params = { w: tf.tensor2d([[1, -1, 2, 0.5]]), b: tf.tensor1d([1, -1, 2, 0.5]) };
      let state = optimizer.init(params);
      const seen = [];
      for (const g of gradients) {
        const made = tf.tidy(() => optimizer.update({ w: tf.tensor2d([g]), b: tf.tensor1d(g) }, state, params));
        params = applyUpdates(params, made.updates);
        state = made.state;
        seen.push([...(await params.w.data())], [...(await params.b.data())]);
      }
      return { seen, tensors: tf.memory().numTensors };
    };
    const [definition] = module.more.optimizers;
    console.log(JSON.stringify([
      await run(lion({ rate: 0.1, decay: 0.2 })),
      await run(definition.make({ rate: 0.1, beta1: 0.9, beta2: 0.99, decay: 0.2 })((rate) => (step) => rate)),
      await run(lion({ rate: (step) => 0.1 / (step + 1), beta1: 0.5, beta2: 0.6 })),
    ]));`)) as { seen: number[][]; tensors: number }[];
  const byHand = (rate: (step: number) => number, [beta1, beta2, decay]: readonly [number, number, number]) => {
    let [w, m] = [
      [1, -1, 2, 0.5],
      [0, 0, 0, 0],
    ];
    return gradients.map((g, step) => {
      w = w!.map((value, i) => value - rate(step) * (Math.sign(beta1 * m![i]! + (1 - beta1) * g[i]!) + decay * value));
      m = m!.map((value, i) => beta2 * value + (1 - beta2) * g[i]!);
      return w;
    });
  };
  const near = ({ seen }: { seen: number[][] }, expected: readonly (readonly number[])[]) =>
    expected.forEach((row, step) =>
      row.forEach((value, i) => {
        for (const leaf of [0, 1]) expect(seen[2 * step + leaf]![i]).toBeCloseTo(value, 5);
      }),
    );
  const published = byHand(() => 0.1, [0.9, 0.99, 0.2]);
  expect(published[0]).toEqual([1 - 0.1 * 1.2, -1 + 0.1 * 1.2, 2 - 0.1 * 0.4, 0.5 - 0.1 * 1.1]);
  near(steps[0]!, published);
  near(steps[1]!, published);
  near(
    steps[2]!,
    byHand((step) => 0.1 / (step + 1), [0.5, 0.6, 0]),
  );
});

test('EMNIST: images come out upright, labels from 0 on, from outside and from inside; what is missing is said', async () => {
  const inside = files.get('packages/datasets/src/load/emnist.ts')!;
  expect(complaintsOf('packages/datasets/src/load/emnist.ts', inside)).toEqual([]);
  const { outputText } = ts.transpileModule(inside, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  // where it would lie, its neighbours are built
  const built = (folder: string) => pathToFileURL(`${root}packages/datasets/dist/${folder}`).href;
  const moved = outputText.replaceAll(/'(\.\.?)\/([a-z/-]+)\.ts'/g, (_, up: string, name: string) =>
    JSON.stringify(`${built(up === '..' ? '' : 'load/')}${name}.js`),
  );
  await writeFile(join(at.dir, 'inside.mjs'), moved);
  type Read = { shape: number[]; classes: number; labels: number[]; first: number[] };
  const read = (await answerOf(`
    import { nodePlatform } from ${JSON.stringify(built('node/platform.js'))};
    import { folderFiles } from ${JSON.stringify(built('node/folder-files.js'))};
    const { datasets: [{ load: outside }] } = await load('emnist.mjs');
    const { readEmnistLetters } = await import(${JSON.stringify(pathToFileURL(join(at.dir, 'inside.mjs')).href)});
    const seen = ({ shape, classes, labels, images }) => ({
      shape, classes: classes.length, labels: [...labels.subarray(0, 30)], first: [...images.subarray(0, 784)], all: images.length,
    });
    const both = ({ train, test }) => [seen(train), seen(test)];
    const here = await readEmnistLetters(folderFiles([process.env.GR_DATA_DIR]), nodePlatform);
    if (here._tag === 'Left') throw new Error(here.left.message);
    const nowhere = await readEmnistLetters(folderFiles(['/nowhere']), nodePlatform);
    process.env.GR_DATA_DIR = '/nowhere';
    const missing = await outside().catch((error) => error.message);
    process.env.GR_DATA_DIR = ${JSON.stringify(at.dir)};
    console.log(JSON.stringify({ outside: both(await outside()), inside: both(here.right), missing, nowhere: nowhere.left.message }));`)) as {
    readonly outside: readonly Read[];
    readonly inside: readonly Read[];
    readonly missing: string;
    readonly nowhere: string;
  };
  expect(read.inside).toEqual(read.outside);
  const [first] = read.outside;
  expect(first).toMatchObject({ shape: [28, 28, 1], classes: 26 });
  expect(first!.labels).toEqual(Array.from({ length: 30 }, (_, i) => i % 26));
  // a bar for an A: its first row is lit, the others are not
  expect(first!.first.map((value) => Number(value > 128))).toEqual(
    Array.from({ length: 784 }, (_, i) => Number(i < 28)),
  );
  expect(read.missing).toContain("no such file or directory, open '/nowhere/gzip.zip'");
  expect(read.nowhere).toContain('no gzip.zip in /nowhere');
});

test('the experiment of the page runs: penalty, optimizer and data set of the files beside it', async () => {
  const out = join(at.dir, 'letters');
  const letters = [
    'reproduce',
    join(at.dir, 'letters.mjs'),
    '--scale',
    '0.01',
    '--seeds',
    '1',
    '--most-examples',
    '52',
  ];
  const {
    code,
    out: said,
    err,
  } = await gr([...letters, '--jobs', '2', '--out', out], { env: { GR_DATA_DIR: at.dir } });
  expect(code, err).toBe(0);
  expect(said).toMatch(/Test accuracy, % +Plain +SpectReg +Spectral norm λ 0\.01 +Spectral norm λ 0\.1\n/);
  // at most 52 examples: the two sizes are one
  expect(Object.values(outcomes(out))).toEqual(Array(4).fill(expect.objectContaining({ kind: 'done' })));
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const imported = ['letters.mjs', 'emnist.mjs', 'lion.mjs', 'spectral-norm.mjs'].map((name) => hash(files.get(name)!));
  for (const id of readdirSync(join(out, 'trials'))) {
    const { config } = JSON.parse(readFileSync(join(out, 'trials', id, 'result.json'), 'utf8')) as { config: object };
    expect(config).toMatchObject({
      optimizer: { kind: 'lion', rate: 0.0003, decay: 0.01 },
      data: { kind: 'emnist-letters', size: 52 },
      sources: [hash(imported.join('\n'))],
    });
  }
});
