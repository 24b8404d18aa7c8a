// Experiments of one's own, from a folder in which nothing is installed: run, tuned, reported, changed, removed, wrong, and given to workers.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { startRedis, withoutRedis } from '../redis.ts';
import { filesOf, outcomes, resultFiles, startGr } from './gr.ts';
import { at, each, gr, hashOf, own, refusal, sha256, tfjs, useFolder } from './own.ts';
import { evaluate } from './process.ts';

useFolder();

const soft = (factor = 1) =>
  `${tfjs}export const make = () => ({ logits, vjp }) => tf.mul(${factor}, tf.mean(tf.square(vjp(tf.softmax(logits)))));\n`;
const experiment = ({ head = '', methods = "{ label: 'Soft', penalty: { kind: 'soft' }, lambdas: [0.1, 1] }" } = {}) =>
  `import { digits } from '@gr/datasets';
import { key } from '@gr/random';
import { grid } from '@gr/trials';
import { make } from './soft.mjs';
export const penalties = [{ kind: 'soft', label: 'Soft', make }];
export const datasets = [{ kind: 'made', load: () => ({ train: digits(key(7), 120), test: digits(key(8), 60) }) }];
const head = { name: 'own', title: 'Our own', seeds: 2, sizes: [20, 40], ${head} };
const setting = { model: { kind: 'mlp' }, iterations: 2, batch: 20, data: { kind: 'made' } };
export const experiment = grid({ setting, ...head, methods: [{ label: 'Plain' }, ${methods}] });
`;
const file = './experiment.mjs';
const reproduce = (...more: readonly string[]) => gr('reproduce', file, '--jobs', '1', '--out', 'runs', ...more);
const idsOf = (folder: string): readonly string[] => {
  const { trials } = JSON.parse(readFileSync(join(at.dir, folder, 'experiment.json'), 'utf8')) as {
    trials: readonly { readonly id: string }[];
  };
  return trials.map(({ id }) => id);
};
const kept = { tables: '', report: '' };

beforeAll(async () => {
  own('soft.mjs', soft());
  own('experiment.mjs', experiment());
  const { code, out, err } = await gr('reproduce', file, '--jobs', '2', '--out', 'runs');
  expect(code, err).toBe(0);
  Object.assign(kept, { tables: out, report: readFileSync(join(at.dir, 'runs', 'report.html'), 'utf8') });
});

test('two methods, two λ, two sizes and two seeds are twelve trials, on a data set and with a penalty of one’s own', () => {
  expect(kept.tables).toMatch(
    /Test accuracy, % +Plain +Soft λ 0\.1 +Soft λ 1\n20 examples( +\d+\.\d\d \(\d+\.\d\d\)){3}\n40 examples/,
  );
  const configs = Object.values(resultFiles(join(at.dir, 'runs'))).map(
    (name) => (JSON.parse(readFileSync(name, 'utf8')) as { config: { penalty?: object } }).config,
  );
  expect(configs).toHaveLength(12);
  const hash = sha256([hashOf('experiment.mjs'), hashOf('soft.mjs')].join('\n'));
  for (const config of configs) expect(config).toMatchObject({ data: { kind: 'made' }, sources: [hash] });
  expect(configs.filter(({ penalty }) => penalty !== undefined)).toHaveLength(8);
});

test('on made digits, from a file that has the experiment alone, by default', async () => {
  const text = `import { grid } from '@gr/trials';
export default grid({
  name: 'alone', title: 'Alone', seeds: 1,
  setting: { model: { kind: 'mlp' }, iterations: 2, batch: 20, data: { size: 20 } },
  methods: [{ label: 'Plain' }, { label: 'One', penalty: { kind: 'onehot' }, lambdas: [1] }],
});`;
  const { code, out, err } = await gr('reproduce', own('alone.mjs', text), '--jobs', '1', '--out', 'alone');
  expect(code, err).toBe(0);
  expect(out).toMatch(/Test accuracy, % +Plain +One\n20 examples +\d+\.\d\d +\d+\.\d\d\n/);
});

test('gr tune chooses its λ by the penalty of the file', async () => {
  const tune = await gr('tune', file, '--seeds', '1', '--lambdas', '0.1,1', '--jobs', '1', '--out', 'tune');
  expect(tune.code, tune.err).toBe(0);
  expect(tune.out).toMatch(/^Our own \/ 20 examples \/ Soft λ 0\.1\n[^]*Chosen: λ/);
  expect(tune.out).toContain('With these λ: gr reproduce ./experiment.mjs --tuned ');
});

test('when a file changes, ids change, old results stay, and gr report refuses; with the file as it was, all is there', async () => {
  const [before, results] = [idsOf('runs'), filesOf(join(at.dir, 'runs', 'trials'))];
  // what the file imports is a part of it
  own('soft.mjs', soft(2));
  expect(await refusal('report', 'runs')).toBe(
    '…/experiment.mjs has changed since the results of …/runs were made. Put it back as it was, or run gr reproduce again.',
  );
  const run = await reproduce('--seeds', '1');
  expect(run.code, run.err).toBe(0);
  expect(idsOf('runs').filter((id) => before.includes(id))).toEqual([]);
  const now = filesOf(join(at.dir, 'runs', 'trials'));
  expect(now).toMatchObject(results);
  expect(Object.keys(now)).toHaveLength(Object.keys(results).length + 6);

  own('soft.mjs', soft());
  const again = await reproduce();
  expect(again).toMatchObject({ code: 0, out: kept.tables });
  expect(again.err).not.toContain('1/12');
  expect(filesOf(join(at.dir, 'runs', 'trials'))).toEqual(now);
  await rm(join(at.dir, 'runs', 'report.html'));
  expect(await gr('report', 'runs')).toMatchObject({ code: 0, err: '' });
  expect(readFileSync(join(at.dir, 'runs', 'report.html'), 'utf8')).toBe(kept.report);

  renameSync(join(at.dir, 'experiment.mjs'), join(at.dir, 'away.mjs'));
  expect(await refusal('report', 'runs')).toBe(
    'The experiment of …/runs: …/experiment.mjs cannot be read: there is no such file. Give the path of a .mjs file.',
  );
  renameSync(join(at.dir, 'away.mjs'), join(at.dir, 'experiment.mjs'));
});

test('one that is wrong is told before anything is trained', async () => {
  const method = (text: string) => experiment({ methods: text });
  const spectreg = "{ label: 'S', penalty: { kind: 'spectreg' }, lambdas: [1] }";
  await each(
    [
      [experiment({ head: 'sizse: [3]' }), ' cannot be loaded: grid: Unrecognized key: "sizse".'],
      [
        experiment({ head: 'setting: { iteration: 3 }' }),
        ' is unsound: a cell of Plain in Our own: Unrecognized key: "iteration". grid of @gr/trials makes one.',
      ],
      [
        experiment({ head: "setting: { data: { kind: 'mnst' } }" }),
        ', a cell of Plain in Our own: there is no data set "mnst"; the known ones are digits, mnist, fashion-mnist, cifar-10, cifar-100, tiny-imagenet, idx:<folder> or folder:<folder>.',
      ],
      [
        method(spectreg.replace("'spectreg'", "'spectreg', projections: 0")),
        ', a cell of S in Our own: projections of spectreg is 0, expected a whole number of at least 1.',
      ],
    ].map(([text, message], i) => ({ text: text!, message: message!, name: `wrong-${i}.mjs` })),
    async ({ text, message, name }) => {
      const said = await refusal('reproduce', own(name, text), '--out', 'wrong');
      expect(said.replace('the experiment of ', '').slice(0, name.length + 2 + message.length)).toBe(
        `…/${name}${message}`,
      );
    },
  );
  expect(existsSync(join(at.dir, 'wrong'))).toBe(false);
});

test('a load that fails, and examples that do not fit one another, fail their trials, once and with the reason', async () => {
  const sets = {
    broken: "() => { throw 'no disk'; }",
    none: 'async () => undefined',
    short: '() => ({ train: { ...set, images: set.images.subarray(784) }, test: set })',
  };
  const defined = Object.entries(sets).map(([kind, load]) => `{ kind: '${kind}', load: ${load} }`);
  const data = own(
    'data.mjs',
    `import { digits } from '@gr/datasets'; import { key } from '@gr/random'; import { grid } from '@gr/trials';
const set = digits(key(1), 40);
export const datasets = [${defined.join(', ')}];
const one = (kind) => grid({ name: 'data', title: kind, seeds: 1, methods: [{ label: 'Plain' }],
  setting: { model: { kind: 'mlp' }, iterations: 2, batch: 20, data: { kind, size: 20 } } });
const all = datasets.map(({ kind }) => one(kind));
export default { ...all[0], tables: all.flatMap(({ tables }) => tables) };`,
  );
  const { code, err } = await gr('reproduce', data, '--jobs', '1', '--out', 'data');
  expect(code).toBe(1);
  expect(err).toContain('gr: 3 trials failed; the report says why.\n');
  expect(err).not.toContain('tried again');
  expect([...err.matchAll(/ failed: (.*)/g)].map(([, message]) => message)).toEqual([
    "broken: 'no disk'",
    'none: load gave undefined, expected { train, test }, a Dataset of @gr/datasets each.',
    'short: train has 40 labels and 30576 values, expected 31360: 28 × 28 × 1 for each label.',
  ]);
});

test('gr worker says that a file is wrong before it asks for a queue', async () => {
  const taken = own('taken.mjs', "export const penalties = [{ kind: 'spectreg', make: () => () => 1 }];");
  const worker = ['worker', '--queue', 'redis://127.0.0.1:1', '--module'];
  await each(
    [
      ['./nowhere.mjs', '…/nowhere.mjs cannot be read: there is no such file. Give the path of a .mjs file.'],
      [taken, '…/taken.mjs defines spectreg, and there is one of that name. Give it another.'],
    ] as const,
    async ([module, message]) => expect(await refusal(...worker, module)).toBe(message),
  );
});

test.skipIf(withoutRedis !== undefined)(
  `a worker with another file hands a trial back, and one with the file runs it${withoutRedis === undefined ? '' : ` (skipped: ${withoutRedis})`}`,
  async () => {
    const redis = await startRedis();
    try {
      const queue = ['--queue', `redis://127.0.0.1:${redis.port}`];
      mkdirSync(join(at.dir, 'other'));
      own('other/soft.mjs', soft(2));
      own('other/experiment.mjs', experiment());
      const [here, there] = ['experiment.mjs', 'other/experiment.mjs'].map((name) => join(at.dir, name));
      const watcher = startGr(['reproduce', here!, '--seeds', '1', '--out', join(at.dir, 'queued'), ...queue]);
      expect(await refusal('worker', ...queue, '--jobs', '1', '--shared', 'worker', '--module', there!)).toBe(
        'the trial needs a file of one’s own that was not given (gr worker --module) or has changed since it was asked for. Give it as it was.',
      );
      const shared = ['--shared', join(at.dir, 'worker')];
      const worker = startGr(['worker', ...queue, '--jobs', '1', ...shared, '--module', here!]);
      expect(await watcher.ended, watcher.said.err).toBe(0);
      worker.child.kill('SIGINT');
      expect(await worker.ended).toBe(130);
      expect(watcher.said.err).toContain(' refused: the trial needs a file of one’s own');
      expect(outcomes(join(at.dir, 'runs'))).toMatchObject(outcomes(join(at.dir, 'queued')));
    } finally {
      await redis.stop();
    }
  },
);

test('a program that loads a file again has it as it is now, and what the file imports, too', async () => {
  mkdirSync(join(at.dir, 'again'));
  const [file, inner] = [join(at.dir, 'again', 'outer.mjs'), join(at.dir, 'again', 'inner.mjs')];
  const { code, out, err } = await evaluate(
    `import { writeFileSync } from 'node:fs';
    import { loadModule } from '@gr/trials/node';
    const [file, inner] = ${JSON.stringify([file, inner])};
    const seen = [];
    for (const [outside, inside] of [['a', 1], ['b', 1], ['b', 2], ['a', 1]]) {
      writeFileSync(file, "import { n } from './inner.mjs'; export const datasets = [{ kind: '" + outside + "' + n, load: () => 1 }];");
      writeFileSync(inner, 'export const n = ' + inside + ';');
      const { right } = await loadModule(file)();
      seen.push([right.more.datasets[0].kind, right.sha256]);
    }
    console.log(JSON.stringify(seen));`,
    '.',
  );
  expect(code, err).toBe(0);
  const seen = JSON.parse(out) as readonly (readonly [kind: string, hash: string])[];
  expect(seen.map(([kind]) => kind)).toEqual(['a1', 'b1', 'b2', 'a1']);
  expect(new Set(seen.map(([, hash]) => hash)).size).toBe(3);
  expect(seen[3]).toEqual(seen[0]);
});
