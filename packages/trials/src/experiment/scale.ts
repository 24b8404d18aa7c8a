import type { Tagged } from '@gr/define';
import type { Cell, Experiment, Row, Setting, Table } from './experiment.ts';

/** How much of an experiment's protocol is run. Nothing given: all of it. */
export interface ExpandOptions {
  /** Share of the iterations, above 0 up to 1. Unless told otherwise, seeds and filters of residual nets shrink by its root. */
  readonly scale?: number;
  /** A look at it: 2 % of the iterations and 2 seeds. */
  readonly quick?: boolean;
  /** Seeds, from 1 on. */
  readonly seeds?: number;
  /** A factor on the filters of residual nets. */
  readonly width?: number;
  /** At most so many training examples, for sets that are there in part. */
  readonly mostExamples?: number;
  /** Only the tables of these datasets. */
  readonly datasets?: readonly string[];
  /** Take what is there of a set whose files are not all there. */
  readonly partial?: boolean;
  /** `wasm` if not given. */
  readonly backend?: string;
  /** λ by the name of its cell (`cellName`), as `gr tune` chooses them on a validation split; the experiment's own if not given. */
  readonly lambdas?: Readonly<Record<string, number>>;
}

/** An experiment as it is run: the settings after scaling, and how they differ from the full protocol. */
export interface Plan {
  readonly experiment: Experiment;
  readonly seeds: readonly number[];
  readonly backend: string;
  /** Share of the iterations. */
  readonly scale: number;
  /** Whether λ are others than the experiment's own. */
  readonly tuned: boolean;
  /** Whether it is the full protocol, with all seeds. */
  readonly full: boolean;
  /** Whether each trial is as the full protocol has it, if not all seeds. */
  readonly fullTrials: boolean;
  /** What was shortened, in words; empty for the full protocol. To be shown on every output. */
  readonly shortened: readonly string[];
}

const quickScale = 0.02;
const leastIterations = 20;

/**
 * The experiment under the options. Its cells are those that will be trained.
 *
 * @throws RangeError if an option is out of its range
 * @example plan(experiments['mnist-2000']!, { scale: 0.1 }).shortened
 */
export function plan(experiment: Experiment, options: ExpandOptions = {}): Plan {
  const scale = options.scale ?? (options.quick === true ? quickScale : 1);
  check('scale', scale, scale > 0 && scale <= 1, 'above 0, up to 1');
  const root = Math.sqrt(scale);
  const seeds =
    options.seeds ??
    (options.quick === true ? 2 : Math.min(experiment.seeds, Math.max(2, Math.round(experiment.seeds * root))));
  check('seeds', seeds, Number.isInteger(seeds) && seeds >= 1 && seeds <= 1000, 'a whole number from 1 to 1000');
  const width = options.width ?? (scale === 1 ? 1 : Math.max(1 / 6, Math.round(6 * root) / 6));
  check('width', width, width > 0 && width <= 1, 'above 0, up to 1');
  const most = options.mostExamples ?? Infinity;
  check('mostExamples', most, most >= 1, 'at least 1');

  checkLambdas(experiment, options.lambdas);
  const chosen = chooseTables(experiment, options.datasets);
  const before = chosen.flatMap((table) => table.rows.flatMap((row) => row.cells));
  const rescale = { scale, width, most, partial: options.partial === true };
  const tables = chosen.map((table) => ({
    ...table,
    rows: table.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => shorten(withLambda(cell, options.lambdas?.[cellName(table, row, cell)]), rescale)),
    })),
  }));
  const after = tables.flatMap((table) => table.rows.flatMap((row) => row.cells));
  const cuts = [
    ...new Set(
      after.flatMap(({ config }, i) => {
        const full = before[i]!.config;
        if (config.kind === 'toy' || full.kind === 'toy') return [];
        return [
          ...(config.model['width'] === full.model['width']
            ? []
            : [`${share(width)} of the filters of ${config.model.kind}`]),
          ...(config.data.size === full.data.size
            ? []
            : [`${count(config.data.size)} of ${count(full.data.size)} examples of ${config.data.kind}`]),
        ];
      }),
    ),
  ];
  const shortened = [
    ...(scale < 1 ? [`${share(scale)} of the iterations`] : []),
    ...(chosen.length < experiment.tables.length ? [`only the tables of ${options.datasets!.join(', ')}`] : []),
    ...(seeds < experiment.seeds ? [`${seeds} of ${experiment.seeds} seeds`] : []),
    ...cuts,
  ];
  return {
    experiment: { ...experiment, tables },
    seeds: Array.from({ length: seeds }, (_, i) => i + 1),
    backend: options.backend ?? 'wasm',
    scale,
    tuned: options.lambdas !== undefined,
    full: shortened.length === 0,
    fullTrials: scale === 1 && cuts.length === 0,
    shortened,
  };
}

/**
 * A cell by name: the title of its table, the label of its row, its method.
 *
 * @example
 * const [table] = experiments['mnist-2000']!.tables;
 * cellName(table!, table!.rows[0]!, table!.rows[0]!.cells[1]!); // 'Small MNIST (2,000 examples), LeNet / No dropout / spectreg'
 */
export const cellName = (
  { title }: Pick<Table, 'title'>,
  { label }: Pick<Row, 'label'>,
  { method }: Pick<Cell, 'method'>,
): string => [title, label, method].join(' / ');

const withLambda = (cell: Cell, lambda: number | undefined): Cell =>
  lambda === undefined ? cell : { ...cell, config: { ...cell.config, lambda } };

/** Refuses λ of cells that the experiment does not have. */
function checkLambdas({ name, tables }: Experiment, lambdas: Readonly<Record<string, number>> = {}): void {
  const known = new Set(
    tables.flatMap((table) =>
      table.rows.flatMap((row) =>
        row.cells.filter(({ config }) => config.lambda > 0).map((cell) => cellName(table, row, cell)),
      ),
    ),
  );
  for (const [cell, lambda] of Object.entries(lambdas)) {
    if (!known.has(cell))
      throw new RangeError(`lambdas names ${JSON.stringify(cell)}, but ${name} has no such cell with a penalty.`);
    check(`the λ of ${cell}`, lambda, Number.isFinite(lambda) && lambda > 0, 'a finite number above 0');
  }
}

function chooseTables({ name, tables }: Experiment, datasets: readonly string[] | undefined): readonly Table[] {
  if (datasets === undefined) return tables;
  const of = (table: Table) =>
    table.rows.flatMap((row) => row.cells.map(({ config }) => (config.kind === 'toy' ? 'toy' : config.data.kind)));
  const known = [...new Set(tables.flatMap(of))];
  const unknown = datasets.find((dataset) => !known.includes(dataset));
  if (unknown !== undefined || datasets.length === 0)
    throw new RangeError(`datasets names ${JSON.stringify(unknown ?? '')}, but ${name} has ${known.join(', ')}.`);
  return tables.filter((table) => of(table).some((dataset) => datasets.includes(dataset)));
}

const share = (fraction: number): string => `${Number((100 * fraction).toPrecision(3))} %`;
const count = (n: number): string => n.toLocaleString('en');

/** A net with a share of its filters. */
const narrower = (model: Tagged, width: number): Tagged => {
  const before = model['width'];
  return { ...model, width: (typeof before === 'number' ? before : 1) * width };
};

interface Rescaling {
  readonly scale: number;
  readonly width: number;
  readonly most: number;
  readonly partial: boolean;
}

const shorten = (cell: Cell, { scale, width, most, partial }: Rescaling): Cell => {
  const { config } = cell;
  const iterations = Math.max(Math.min(leastIterations, config.iterations), Math.round(config.iterations * scale));
  if (config.kind === 'toy') return { ...cell, config: { ...config, iterations } };
  const size = Math.min(config.data.size, most);
  const setting: Setting = {
    ...config,
    iterations,
    data: { ...config.data, partial: config.data.partial || partial, size },
    batch: Math.min(config.batch, size),
    // residual nets are what takes hours; LeNet is small as it is
    model: config.model.kind.startsWith('resnet') && width !== 1 ? narrower(config.model, width) : config.model,
  };
  if (size === config.data.size) return { ...cell, config: setting };
  return {
    ...cell,
    config: setting,
    incomparable: `trained on ${count(size)} examples instead of ${count(config.data.size)}`,
  };
};

const check = (name: string, value: number, holds: boolean, expected: string): void => {
  if (!holds) throw new RangeError(`${name} is ${value}, expected ${expected}.`);
};
