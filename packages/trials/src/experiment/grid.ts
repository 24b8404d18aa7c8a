import type { Tagged } from '@gr/define';
import * as z from 'zod';
import type { ClassifierTrial, DataSetting } from '../trial/config.ts';
import { trialDefaults } from '../trial/defaults.ts';
import { firstIssue } from '../trial/envelope.ts';
import type { Experiment, Method, Row, Setting } from './experiment.ts';

/** A column: training with a penalty, or without. */
export interface GridMethod {
  readonly label: string;
  /** No penalty if not given. */
  readonly penalty?: Tagged;
  /** A column for each, above 0; for a penalty at least one. */
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
  readonly setting: Partial<Omit<ClassifierTrial, 'data' | Decided>> & { readonly data?: Partial<DataSetting> };
  /** The first is what the others are compared with, seed by seed. */
  readonly methods: readonly GridMethod[];
  /** Numbers of training examples, a row for each; the setting's own if not given. */
  readonly sizes?: readonly number[];
}

/** What of a trial is no setting: a run decides it, a method, or what a file defines. */
type Decided = (typeof decided)[number];
const decided = ['kind', 'penalty', 'lambda', 'seed', 'backend', 'scale', 'sources'] as const;

// Whoever writes an experiment in JavaScript has no compiler: a field that nobody reads would be left out without a word.
const shape = z.strictObject({
  name: z.string(),
  title: z.string(),
  claim: z.string().optional(),
  seeds: z.int().min(1).max(1000),
  setting: z.looseObject({}),
  methods: z.array(
    z.strictObject({
      label: z.string().min(1),
      penalty: z.looseObject({ kind: z.string() }).optional(),
      lambdas: z.array(z.number().positive()).optional(),
    }),
  ),
  sizes: z.array(z.int().min(1)).min(1).optional(),
});

/**
 * An experiment of methods × λ × sizes × seeds.
 *
 * @throws RangeError if a field is wrong or not known, there is no method, a method has a penalty without λ or λ without a penalty, or two columns
 * or rows are the same
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
export function grid(given: Grid): Experiment {
  const read = shape.safeParse(given);
  if (!read.success) throw new RangeError(`grid: ${firstIssue(read.error)}.`);
  const { name, title, claim = '', seeds, setting, methods, sizes } = given;
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name))
    throw new RangeError(
      `grid: name is ${JSON.stringify(name)}, expected letters, digits and hyphens: it names a folder.`,
    );
  const stray = decided.find((field) => field in setting);
  if (stray !== undefined)
    throw new RangeError(
      `grid: setting has ${stray}, which is none of it: methods have the penalty and λ, and a run of the experiment chooses the rest. Leave it out.`,
    );
  const columns = methods.flatMap(columnsOf);
  if (columns.length === 0)
    throw new RangeError('grid: methods is empty, expected at least one. The first is the baseline.');
  const twice = columns.find(({ method }, i) => columns.findIndex((other) => other.method.name === method.name) < i);
  if (twice !== undefined)
    throw new RangeError(`grid: two methods have the label ${JSON.stringify(twice.method.label)}. Give each its own.`);
  const again = sizes?.find((size, i) => sizes.indexOf(size) < i);
  if (again !== undefined) throw new RangeError(`grid: sizes has ${again} twice. Give each once.`);
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
  if (penalty === undefined && lambdas !== undefined)
    throw new RangeError(
      `grid: the method ${JSON.stringify(label)} has lambdas without a penalty. Name the penalty that they weigh.`,
    );
  if (penalty?.kind === 'none')
    throw new RangeError(
      `grid: the method ${JSON.stringify(label)} has the penalty none. Leave penalty and lambdas out: that trains without.`,
    );
  if (penalty === undefined) return [{ method: { name: label, label }, of: (setting) => setting }];
  if (lambdas === undefined || lambdas.length === 0)
    throw new RangeError(
      `grid: the method ${JSON.stringify(label)} has a penalty without lambdas. Give at least one λ.`,
    );
  const again = lambdas.find((lambda, i) => lambdas.indexOf(lambda) < i);
  if (again !== undefined)
    throw new RangeError(`grid: the method ${JSON.stringify(label)} has λ ${again} twice. Give each once.`);
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
