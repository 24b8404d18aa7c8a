import type { Tagged } from '@gr/define';
import type { ClassifierTrial, DataSetting } from '../trial/config.ts';
import { trialDefaults } from '../trial/defaults.ts';
import type { Experiment, Method, Row, Setting } from './experiment.ts';

/** A column: training with a penalty, or without. */
export interface GridMethod {
  readonly label: string;
  /** No penalty if not given. */
  readonly penalty?: Tagged;
  /** A column for each; for a penalty at least one. */
  readonly lambdas?: readonly number[];
}

/** What `grid` makes an experiment of. */
export interface Grid {
  /** Of the folder of its results; letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** What it is to show, in a sentence. */
  readonly claim?: string;
  /** Runs of each cell, with seeds 1, 2, … A seed draws the examples, the initialization and the order. */
  readonly seeds: number;
  /** What all trials have in common, where it is not as `trialDefaults` has it. */
  readonly setting: Partial<Omit<ClassifierTrial, 'kind' | 'data'>> & { readonly data?: Partial<DataSetting> };
  /** The first is what the others are compared with, seed by seed. */
  readonly methods: readonly GridMethod[];
  /** Numbers of training examples, a row for each; the setting's own if not given. */
  readonly sizes?: readonly number[];
}

/**
 * An experiment of methods × λ × sizes × seeds.
 *
 * @throws RangeError if there is no method, a method has a penalty without λ, or two columns have one name
 * @example
 * export const experiment = grid({
 *   name: 'my-photos',
 *   title: 'SpectReg on my photos',
 *   seeds: 5,
 *   setting: { data: { kind: 'folder:photos' }, iterations: 2000 },
 *   methods: [{ label: 'Plain' }, { label: 'SpectReg', penalty: { kind: 'spectreg' }, lambdas: [0.003, 0.01, 0.03] }],
 *   sizes: [100, 200],
 * });
 */
export function grid({ name, title, claim = '', seeds, setting, methods, sizes }: Grid): Experiment {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name))
    throw new RangeError(
      `grid: name is ${JSON.stringify(name)}, expected letters, digits and hyphens: it names a folder.`,
    );
  const columns = methods.flatMap(columnsOf);
  if (columns.length === 0)
    throw new RangeError('grid: methods is empty, expected at least one. The first is the baseline.');
  const twice = columns.find(({ method }, i) => columns.findIndex((other) => other.method.name === method.name) < i);
  if (twice !== undefined)
    throw new RangeError(`grid: two methods have the label ${JSON.stringify(twice.method.label)}. Give each its own.`);
  const { seed: _seed, backend: _backend, scale: _scale, data, ...common } = { ...trialDefaults, ...setting };
  const base = { ...common, data: { ...trialDefaults.data, ...data } };
  const row = (size: number): Row => ({
    label: `${size.toLocaleString('en')} examples`,
    value: size,
    cells: columns.map(({ method, of }) => ({ method: method.name, config: sized(of(base), size) })),
  });
  const rows = [...(sizes ?? [base.data.size])].map(row);
  return {
    ...{ name, title, claim, seeds },
    tables: [
      {
        title,
        metric: 'accuracy',
        methods: columns.map(({ method }) => method),
        rows,
        ...(rows.length > 1 ? { axis: { of: 'rows', title: 'Training examples', scale: 'log' } as const } : {}),
      },
    ],
    sources: [],
    choices: [],
  };
}

type ClassifierSetting = Extract<Setting, { readonly kind: 'classifier' }>;

interface Column {
  readonly method: Method;
  readonly of: (setting: ClassifierSetting) => ClassifierSetting;
}

function columnsOf({ label, penalty, lambdas }: GridMethod): readonly Column[] {
  if (penalty === undefined) return [{ method: { name: label, label }, of: (setting) => setting }];
  if (lambdas === undefined || lambdas.length === 0)
    throw new RangeError(
      `grid: the method ${JSON.stringify(label)} has a penalty without lambdas. Give at least one λ.`,
    );
  return lambdas.map((lambda) => {
    const own = lambdas.length === 1 ? label : `${label} λ ${lambda}`;
    return { method: { name: own, label: own }, of: (setting) => ({ ...setting, penalty, lambda }) };
  });
}

const sized = (setting: ClassifierSetting, size: number): ClassifierSetting => ({
  ...setting,
  batch: Math.min(setting.batch, size),
  data: { ...setting.data, size },
});
