import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Grid, grid } from '../experiment/grid.ts';
import { trialDefaults } from '../trial/defaults.ts';
import { type Registry, general } from '../trial/registry.ts';
import { type Module, loadModule, withModules, withSources } from './module.ts';
import { openPool } from './pool.ts';

const at = { dir: '' };
beforeAll(async () => void (at.dir = await mkdtemp(join(tmpdir(), 'gr-module-'))));
afterAll(() => rm(at.dir, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(at.dir, name), text);
  return join(at.dir, name);
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type As = Parameters<typeof loadModule>[1];

const load = async (name: string, text: string, as?: As): Promise<Module> => {
  const loaded = await loadModule(write(name, text), as)();
  if (E.isLeft(loaded)) throw new Error(loaded.left.message);
  return loaded.right;
};

let count = 0;
/** Why a file is none that can be used, without its path. */
const refusal = async (text: string, as?: As): Promise<string> => {
  const file = write(`wrong${count++}.mjs`, text);
  const loaded = await loadModule(file, as)();
  if (E.isRight(loaded)) throw new Error('it was taken');
  expect(loaded.left._tag).toBe('Module');
  return loaded.left.message.replaceAll(file, '…');
};

const registryWith = (...modules: readonly Module[]): Registry => {
  const found = withModules(general, modules);
  if (E.isLeft(found)) throw new Error(found.left.message);
  return found.right;
};

describe('a file', () => {
  test('what is its default export is said by whoever loads it; a name that is exported comes first', async () => {
    const text = 'export default () => 1; export const model = () => 2;';
    expect(Object.keys((await load('net.mjs', text)).more)).toEqual(['models']);
    const { more } = await load('net.mjs', text, 'penalty');
    expect(more).toMatchObject({ penalties: [{ kind: 'net' }], models: [{ kind: 'net' }] });
    expect((await load('net.mjs', text, 'model')).more.models).toHaveLength(1);
  });

  test.each<readonly [text: string, message: string]>([
    ['throw undefined;', '… cannot be loaded: undefined'],
    ["throw 'a word';", "… cannot be loaded: 'a word'"],
    ["throw new Error('a reason');", '… cannot be loaded: a reason'],
    ["import 'nowhere';", "… cannot be loaded: Cannot find package 'nowhere' imported from …"],
    ['export default { kind: 5 };', '… cannot be used: its penalty is { kind: 5 }, expected a function'],
    [
      'export const x = 1;',
      '… exports nothing that is known here. It exports penalty, model, experiment, or a list: protocols, models, penalties, optimizers, schedules, datasets.',
    ],
  ])('%s', async (text, message) => {
    expect((await refusal(text, 'penalty')).slice(0, message.length)).toBe(message);
  });

  test('one that is not there, and a folder', async () => {
    const missing = join(at.dir, 'missing.mjs');
    mkdirSync(join(at.dir, 'folder.mjs'));
    expect(await loadModule(missing)()).toMatchObject({
      left: { message: `${missing} cannot be read: there is no such file. Give the path of a .mjs file.` },
    });
    expect(await loadModule(join(at.dir, 'folder.mjs'))()).toMatchObject({
      left: { message: expect.stringContaining('cannot be read: EISDIR') as unknown },
    });
  });
});

describe('names', () => {
  const sets = (...kinds: readonly string[]) =>
    `export const datasets = ${JSON.stringify(kinds)}.map((kind) => ({ kind, load: () => 1 }));`;

  test('a registry has what files add to it, and their hashes', async () => {
    const [first, second] = [
      await load('first.mjs', 'export const penalty = () => 1;'),
      await load('second.mjs', sets('mine')),
    ];
    const registry = registryWith(first, second);
    expect(registry.penalties.map(({ kind }) => kind)).toEqual([...general.penalties.map(({ kind }) => kind), 'first']);
    expect(registry.datasets.map(({ kind }) => kind)).toEqual(['mine']);
    expect(registry.sources).toEqual([first.sha256, second.sha256]);
    expect(registryWith()).toEqual(general);
  });

  test('a name that is taken is refused: by ours, by a set that has files, by another file, and by the file itself', async () => {
    const taken = (path: string, kind: string) =>
      E.left({ _tag: 'Module', message: `${path} defines ${kind}, and there is one of that name. Give it another.` });
    const penalty = await load('spectreg.mjs', 'export const penalty = () => 1;');
    expect(withModules(general, [penalty])).toEqual(taken(penalty.path, 'spectreg'));
    for (const kind of ['digits', 'mnist', 'idx:here', 'folder:here']) {
      const set = await load(`${kind.replace(':', '-')}.mjs`, sets(kind));
      expect(withModules(general, [set])).toEqual(taken(set.path, kind));
    }
    const [one, other] = [await load('one.mjs', sets('same')), await load('other.mjs', sets('same'))];
    expect(withModules(general, [one, other])).toEqual(taken(other.path, 'same'));
    const twice = await load('twice.mjs', sets('a', 'b', 'a'));
    expect(withModules(general, [twice])).toEqual(taken(twice.path, 'a'));
  });
});

describe('hashes', () => {
  test('that of a file is its SHA-256; of one that imports others by a relative path, all count, each once', async () => {
    const alone = 'export const penalty = () => 1;';
    expect((await load('alone.mjs', alone)).sha256).toBe(sha256(alone));
    const leaf = 'export const x = 1;';
    write('leaf.mjs', leaf);
    const inner = "import { x } from './leaf.mjs';\nimport './outer.mjs';\nexport const y = x;";
    write('inner.mjs', inner);
    // import './nowhere.mjs' in a comment is no file
    const outer =
      "import {\n  y,\n} from './inner.mjs';\nimport './leaf.mjs';\n// import './nowhere.mjs'\nexport const penalty = () => y;";
    const before = await load('outer.mjs', outer);
    expect(before.sha256).toBe(sha256([outer, inner, leaf].map(sha256).join('\n')));
    write('leaf.mjs', `${leaf}\n`);
    expect((await load('outer.mjs', outer)).sha256).not.toBe(before.sha256);
  });

  test('a file that has changed is loaded anew: a hash never stands for other code', async () => {
    const kinds = async (kind: string) =>
      (await load('changing.mjs', `export const datasets = [{ kind: '${kind}', load: () => 1 }];`)).more.datasets!.map(
        (set) => set.kind,
      );
    expect(await kinds('a')).toEqual(['a']);
    expect(await kinds('b')).toEqual(['b']);
    expect(await kinds('a')).toEqual(['a']);
  });

  test('only trials that name what a file defines have its hash', async () => {
    const kinds = {
      protocols: "{ kind: 'own', standardized: (sets) => sets }",
      models: "{ kind: 'own', make: () => () => 1 }",
      penalties: "{ kind: 'own', make: () => () => 1 }",
      optimizers: "{ kind: 'own', options: () => z.strictObject({}), make: () => 1 }",
      schedules: "{ kind: 'own', make: () => 1 }",
      datasets: "{ kind: 'own', load: () => 1 }",
    };
    const own = { kind: 'own' };
    const naming = {
      protocols: { protocol: 'own' },
      models: { model: own },
      penalties: { penalty: own },
      optimizers: { optimizer: own },
      schedules: { schedule: own },
      datasets: { data: { ...trialDefaults.data, ...own } },
    };
    const modules = await Promise.all(
      Object.entries(kinds).map(([list, one]) =>
        load(`${list}.mjs`, `import * as z from 'zod'; export const ${list} = [${one}];`),
      ),
    );
    const sourcesOf = (config: object) => withSources(modules)({ ...trialDefaults, ...config }).sources;
    expect(sourcesOf({})).toEqual([]);
    Object.values(naming).forEach((config, i) => expect(sourcesOf(config)).toEqual([modules[i]!.sha256]));
    const all = Object.assign({}, ...Object.values(naming)) as object;
    expect(sourcesOf(all)).toEqual(modules.map((module) => module.sha256).sort());
    // an option that is called so is no name
    expect(sourcesOf({ penalty: { kind: 'spectreg', own: 'own' } })).toEqual([]);
  });
});

describe('an experiment', () => {
  const base: Grid = {
    name: 'own',
    title: 'Ours',
    seeds: 1,
    setting: { model: { kind: 'mlp' }, iterations: 3, batch: 20, data: { size: 40 } },
    methods: [{ label: 'Plain' }, { label: 'Own', penalty: { kind: 'own' }, lambdas: [0.1, 1] }],
  };
  const made = (given: Partial<Grid> = {}) => grid({ ...base, ...given });
  const text = (experiment: unknown) =>
    `export const penalties = [{ kind: 'own', make: () => () => 1 }]; export default ${JSON.stringify(experiment)};`;

  test('its trials have the hash of its file where they name what it defines, and no other', async () => {
    const { experiment, sha256: own } = await load('experiment.mjs', text(made()), 'experiment');
    const sources = experiment!.tables[0]!.rows[0]!.cells.map(({ method, config }) => [
      method,
      'sources' in config && config.sources,
    ]);
    expect(sources).toEqual([
      ['Plain', []],
      ['Own λ 0.1', [own]],
      ['Own λ 1', [own]],
    ]);
    expect((await load('unnamed.mjs', text(made()))).experiment).toBeUndefined();
  });

  test('one that is unsound is refused, with what is wrong and where', async () => {
    const [table] = made().tables;
    const row = table!.rows[0]!;
    const of = (more: object) => ({ ...made(), tables: [{ ...table, ...more }] });
    const cells = (config: object) =>
      of({ rows: [{ ...row, cells: row.cells.map((cell) => ({ ...cell, config: { ...cell.config, ...config } })) }] });
    const wrong = async (experiment: unknown) =>
      (await refusal(text(experiment), 'experiment'))
        .replace(/^the experiment of … is unsound: /, '')
        .replace(/\. grid of @gr\/trials makes one\.$/, '');
    expect(await wrong(null)).toBe('Invalid input: expected object, received null');
    expect(await wrong({ ...made(), seeds: 0 })).toBe('seeds: Too small: expected number to be >=1');
    expect(await wrong({ ...made(), tables: [] })).toMatch(/^tables: Too small/);
    expect(await wrong({ ...made(), tables: [table, table] })).toBe('two tables have the title Ours');
    expect(await wrong(of({ metric: 'f1' }))).toMatch(/^tables\.0\.metric: Invalid option/);
    expect(await wrong(of({ methods: [...table!.methods, table!.methods[0]] }))).toBe('Ours has Plain twice');
    expect(await wrong(of({ methods: table!.methods.slice(1) }))).toBe(
      'Ours has a cell of Plain, which is none of its methods',
    );
    expect(await wrong(of({ rows: [row, row] }))).toBe('Ours has 40 examples twice');
    expect(await wrong(of({ rows: [{ ...row, cells: [...row.cells, row.cells[1]] }] }))).toBe(
      'Ours has Own λ 0.1 twice',
    );
    expect(await wrong(cells({ iteration: 3 }))).toBe('a cell of Plain in Ours: Unrecognized key: "iteration"');
    expect(await wrong(cells({ lambda: '1' }))).toMatch(/^a cell of Plain in Ours: lambda: Invalid input/);
    expect(await wrong(cells({ lambda: 1 }))).toBe(
      'a cell of Plain in Ours: lambda is 1, but there is no penalty that it weighs',
    );
    expect(await wrong(cells({ lambda: -1, penalty: { kind: 'own' } }))).toBe(
      'a cell of Plain in Ours: lambda is -1, expected a number of at least 0',
    );
    expect(await wrong(cells({ iterations: 0 }))).toBe(
      'a cell of Plain in Ours: iterations is 0, expected a whole number of at least 1',
    );
    expect(await wrong(cells({ batch: 41 }))).toBe(
      'a cell of Plain in Ours: batch is 41, but there are only 40 training examples (data.size)',
    );
    expect(await wrong(cells({ data: { size: 0 } }))).toBe(
      'a cell of Plain in Ours: size is 0, expected a whole number of at least 1',
    );
  });
});

test('a process of a pool refuses a trial whose file is another, and leaves it for another time', async () => {
  const text = `import * as tf from '@tensorflow/tfjs-core';
    const make = () => ({ logits, vjp }) => tf.mean(tf.square(vjp(tf.softmax(logits))));
    export const penalties = [{ kind: 'own', make }];`;
  const { sha256: own, path } = await load('pool.mjs', text);
  const config = {
    ...trialDefaults,
    ...{ model: { kind: 'mlp' }, penalty: { kind: 'own' }, lambda: 0.1, iterations: 2, batch: 10, sources: [own] },
    data: { ...trialDefaults.data, size: 20 },
  };
  const pool = openPool({ processes: 1 });
  const attempt = (n: number) =>
    pool.run(
      { config, folder: join(at.dir, `run${n}`), modules: [path] },
      { onStep: () => undefined, stop: new AbortController().signal },
    );
  try {
    expect(await attempt(1)).toMatchObject({ kind: 'ended', result: { steps: 2, stopped: false } });
    write('pool.mjs', `${text}\n// another`);
    expect(await attempt(2)).toEqual({
      kind: 'failed',
      error: { kind: 'data', message: expect.stringContaining('has changed since it was asked for') as unknown },
    });
    write('pool.mjs', 'export const x = ;');
    expect(await attempt(3)).toMatchObject({ kind: 'failed', error: { kind: 'data' } });
    write('pool.mjs', text);
    expect(await attempt(4)).toMatchObject({ kind: 'ended' });
  } finally {
    await pool.close();
  }
});
