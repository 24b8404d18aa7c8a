// Penalties and models of one's own, from a folder in which nothing is installed: what they give, and what is said of those that are wrong.
import { expect, test } from 'vitest';
import { each, gr, hashOf, own, refusal, tfjs, useFolder } from './own.ts';

useFolder();

interface Line {
  readonly event: string;
  readonly penalty: number;
  readonly config: object;
  readonly test: object;
}

/** The lines of a run that came to its end, as objects. */
const trained = async (...args: readonly string[]): Promise<readonly Line[]> => {
  const { code, out, err } = await gr('train', '--json', ...args);
  expect(code, err).toBe(0);
  const lines = out.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
};
const firstPenalty = (lines: readonly Line[]): number => lines.find(({ event }) => event === 'step')!.penalty;

const small = ['--model', 'mlp', '--size', '40', '--batch', '20', '--iterations', '2'];

test('a function is a penalty with the file’s name; the same formula gives the same numbers as a penalty of gr', async () => {
  const file = own(
    'mine.mjs',
    `${tfjs}const squares = (g) => tf.div(tf.sum(tf.square(g)), g.shape[0]);
export default ({ logits, labels, vjp }) => squares(vjp(tf.sub(tf.softmax(logits), labels)));`,
  );
  const [mine, ours] = await Promise.all([
    trained('--penalty', file, '--lambda', '0.1', ...small),
    trained('--penalty', 'doubleback', '--lambda', '0.1', ...small),
  ]);
  const config = { penalty: { kind: 'mine' }, lambda: 0.1, sources: [hashOf('mine.mjs')] };
  expect(mine.at(-1)!.config).toMatchObject(config);
  expect(firstPenalty(mine)).toBeGreaterThan(0);
  expect(firstPenalty(mine)).toBeCloseTo(firstPenalty(ours), 6);
  expect(mine.at(-1)!.test).toEqual(ours.at(-1)!.test);
});

test('the options of a definition are flags, behind their word where gr train has a flag of that name; each has an effect', async () => {
  // the largest singular value of J by power iteration, and its square
  const file = own(
    'spectral.mjs',
    `${tfjs}import { grad, stopGradient } from '@gr/autodiff';
import { normal } from '@gr/random';
import * as z from 'zod';
const unit = (r) => tf.div(r, tf.norm(r, 'euclidean', -1, true));
const make = ({ iterations, squared, noScale }) => (probe) => {
  const jvp = (v) => grad((r) => tf.sum(tf.mul(probe.vjp(r), v)))(tf.zeros(probe.logits.shape));
  let r = unit(normal(probe.key, probe.logits.shape));
  for (let i = 0; i < iterations; i++) r = unit(jvp(probe.vjp(r)));
  const squares = tf.sum(tf.square(probe.vjp(stopGradient(r))), [1, 2, 3]);
  return tf.mul(noScale ? 100 : 1, tf.mean(squared ? squares : tf.sqrt(squares)));
};
export const penalty = {
  kind: 'spectral',
  options: () =>
    z.strictObject({
      iterations: z.int().min(1).max(9).default(6).describe('of the power iteration'),
      squared: z.boolean().default(true).describe('the square'),
      noScale: z.boolean().default(false).describe('a hundred times it'),
    }),
  make,
};
`,
  );
  const train = (...more: readonly string[]) => trained('--penalty', file, '--lambda', '1', ...small, ...more);
  const [help, usual, root, once] = await Promise.all([
    gr('train', '--penalty', file, '--help'),
    train(),
    train('--squared', 'false'),
    train('--penalty-iterations', '1', '--penalty-no-scale'),
  ]);
  const text = help.out.replaceAll(/\s+/g, ' ');
  expect(text).toContain(
    '--penalty-iterations <n> of spectral: of the power iteration; a whole number of at least 1, up to 9 (default: 6)',
  );
  expect(text).toContain('--squared <name> of spectral: the square; true or false (default: true)');
  expect(text).toContain('--penalty-no-scale of spectral: a hundred times it; true or false (default: false)');
  expect(text).toContain('--iterations <n> training steps');

  const value = firstPenalty(usual);
  expect(firstPenalty(root) ** 2).toBeLessThan(value); // Jensen
  expect(firstPenalty(root) ** 2).toBeGreaterThan(value / 2);
  expect(firstPenalty(once) / 100).toBeLessThan(value); // fewer rounds stay below
  expect(firstPenalty(once) / 100).toBeGreaterThan(value / 10);
  expect(once.at(-1)!.config).toMatchObject({ penalty: { kind: 'spectral', iterations: 1 }, iterations: 2 });
  expect(usual.at(-1)!.config).toMatchObject({ penalty: { kind: 'spectral' }, sources: [hashOf('spectral.mjs')] });

  await each(
    [
      ['--penalty-iterations', '0', 'expected a whole number of at least 1, up to 9.'],
      ['--squared', 'no', 'expected true or false.'],
    ] as const,
    async ([flag, given, expected]) =>
      expect(await refusal('train', '--penalty', file, ...small, flag, given)).toBe(
        `${flag} is ${JSON.stringify(given)}, ${expected}`,
      ),
  );
});

test('no flag of gr train is lost to an option of that name', async () => {
  const flagsOf = (help: string) => [...help.matchAll(/^ +(?:-\w, )?--([a-z0-9-]+)/gm)].map(([, flag]) => flag!);
  const flags = flagsOf((await gr('train', '--help')).out);
  expect(flags.length).toBeGreaterThan(30);
  const names = flags.map((flag) => flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
  const file = own(
    'greedy.mjs',
    `import * as z from 'zod';
const options = Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, z.int().default(0).describe('mine')]));
export const penalty = { kind: 'greedy', options: () => z.strictObject(options), make: () => () => undefined };`,
  );
  const { code, out, err } = await gr('train', '--penalty', file, '--help');
  expect(code, err).toBe(0);
  const all = flagsOf(out);
  expect(all.filter((flag, i) => all.indexOf(flag) < i)).toEqual([]);
  for (const flag of ['iterations', 'seed', 'json', 'out', 'help'])
    expect(all).toEqual(expect.arrayContaining([flag, `penalty-${flag}`]));
});

test('a function is a model with the file’s name, with a layer of one’s own in it; one file may be penalty and model', async () => {
  const penalty = 'export default ({ logits, vjp }) => tf.mean(tf.square(vjp(tf.softmax(logits))));';
  const model = `${tfjs}import { conv2d, dense, flatten, relu, serial } from '@gr/models';
// group normalization
const norm = (groups) => ({
  init: (_key, input) => ({ output: input, params: { gain: tf.ones([input.at(-1)]) }, state: {} }),
  apply({ gain }, state, x) {
    const [batch, height, width, channels] = x.shape;
    const { mean, variance } = tf.moments(tf.reshape(x, [batch, height, width, groups, channels / groups]), [1, 2, 4], true);
    const y = tf.mul(tf.sub(tf.reshape(x, [batch, height, width, groups, channels / groups]), mean), tf.rsqrt(tf.add(variance, 1e-5)));
    return { y: tf.mul(tf.reshape(y, x.shape), gain), state };
  },
});
export const model = ({ classes }) =>
  serial({ conv: conv2d({ filters: 4, kernel: 5, stride: 4 }), norm: norm(2), relu: relu(), flatten: flatten(), fc: dense({ units: classes }) });`;
  const sizes = ['--size', '40', '--batch', '20', '--iterations', '2'];
  const [net, both] = await Promise.all([
    trained('--model', own('net.mjs', model), '--penalty', 'spectreg', ...sizes),
    trained('--penalty', own('both.mjs', `${model}\n${penalty}`), '--model=./both.mjs', ...sizes),
  ]);
  expect(net.at(-1)!).toMatchObject({
    config: { model: { kind: 'net' }, penalty: { kind: 'spectreg' }, sources: [hashOf('net.mjs')] },
    // filters 5 × 5 × 4 + 4, gains 4, dense 144 × 10 + 10
    parameters: 104 + 4 + 1450,
  });
  const config = { model: { kind: 'both' }, penalty: { kind: 'both' }, sources: [hashOf('both.mjs')] };
  expect(both.at(-1)!.config).toMatchObject(config);
  expect(await refusal('train', '--model', './mine.mjs', ...sizes)).toMatch(/^the model mine failed: /);
});

test('a file that is wrong ends in one sentence that says so', async () => {
  const cases: readonly (readonly [name: string, text: string | undefined, message: string])[] = [
    ['missing', undefined, '…/missing.mjs cannot be read: there is no such file. Give the path of a .mjs file.'],
    ['syntax', 'export const x = ;', "…/syntax.mjs cannot be loaded: Unexpected token ';'"],
    [
      'waits',
      'await new Promise(() => undefined);',
      '…/waits.mjs cannot be loaded: it waits for something that never happens.',
    ],
    [
      'nothing',
      'export const x = 1;',
      '…/nothing.mjs exports nothing that is known here. It exports penalty, model, experiment, or a list: protocols, models, penalties, optimizers, schedules, datasets.',
    ],
    [
      'spectreg',
      'export default () => 1;',
      '…/spectreg.mjs defines spectreg, and there is one of that name. Give it another.',
    ],
    [
      'vector',
      'export default ({ x }) => x;',
      'the penalty vector returned a tensor of shape [20, 28, 28, 1], expected a scalar tensor. Reduce it over the batch, e.g. by tf.mean.',
    ],
    ['nan', `${tfjs}export default ({ x }) => tf.mul(NaN, tf.mean(x));`, 'step 1: the loss is'],
  ];
  await each(cases, async ([name, text, message]) => {
    const file = text === undefined ? `./${name}.mjs` : own(`${name}.mjs`, text);
    const said = await refusal('train', '--penalty', file, ...small);
    expect(said.slice(0, message.length)).toBe(message);
    if (name === 'nan') expect(said).toContain(', the penalty NaN at ');
  });
});

test('a run that is kept goes on only with the file that it was begun with', async () => {
  const text = `${tfjs}export default ({ logits, vjp }) => tf.mean(tf.square(vjp(tf.softmax(logits))));`;
  const args = ['train', '--penalty', own('kept.mjs', text), ...small, '--out', 'kept'];
  const before = await gr(...args);
  expect(before.code, before.err).toBe(0);
  own('kept.mjs', `${text}\n// another`);
  expect(await refusal(...args)).toMatch(
    /^kept holds a run of another configuration: sources is \["\w+"\] there, \["\w+"\] here\./,
  );
});
