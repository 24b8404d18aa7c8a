import type { ClassifierTrial, ToyTrial } from '../trial/config.ts';
import type { MetricName } from './metric.ts';

/** A table or figure as data: which trials it needs, what was published, and where each setting is from. */
export interface Experiment {
  /** As it is called on the command line: `mnist-2000`. */
  readonly name: string;
  readonly title: string;
  /** What it is to show; may be empty. */
  readonly claim: string;
  /** Who says so: 'the paper'; one's own question if not given. */
  readonly claimBy?: string;
  /** Runs of each cell in the full protocol, with seeds 1, 2, … A seed draws the examples, the initialization and the order. */
  readonly seeds: number;
  readonly tables: readonly Table[];
  readonly sources: readonly Source[];
  /** What had to be chosen, or differs from the published code, and why. */
  readonly choices: readonly string[];
}

/** Where a setting is from. */
export interface Source {
  readonly setting: string;
  readonly source: string;
}

/** Rows of settings by columns of methods; the first column is what the others are compared with, seed by seed. */
export interface Table {
  readonly title: string;
  readonly metric: MetricName;
  readonly methods: readonly Method[];
  readonly rows: readonly Row[];
  /** What a row's or a method's `value` is, where it can be drawn as an axis. */
  readonly axis?: Axis;
}

/** A quantity that a figure has along its axis. */
export interface Axis {
  readonly of: 'rows' | 'methods';
  readonly title: string;
  readonly scale: 'linear' | 'log';
}

export interface Method {
  readonly name: string;
  readonly label: string;
  readonly value?: number;
}

export interface Row {
  readonly label: string;
  readonly value?: number;
  /** At most one for each method. */
  readonly cells: readonly Cell[];
}

/** One setting of all but the seed, and what was published for it. */
export interface Cell {
  readonly method: string;
  readonly config: Setting;
  readonly published?: Published;
  /** Why our number says nothing about the published one, if it does not. */
  readonly incomparable?: string;
}

/** A trial without what a run of the experiment decides. */
export type Setting = Omit<ClassifierTrial, Decided> | Omit<ToyTrial, Decided>;
type Decided = 'seed' | 'backend' | 'scale';

/** A published number, in the units of the table's metric; the deviation is the sample deviation over runs. */
export interface Published {
  readonly mean: number;
  readonly deviation?: number;
}
