import type { CellAnalysis, TableAnalysis } from '../analysis/analyse.ts';
import { summarize } from '../statistics/summary.ts';
import { type Registry, type Time, type TrialConfig, penaltyOf } from '@gr/trials';
import { duration, none } from './format.ts';
import type { Grid } from './tables.ts';

/**
 * The work of a training step, in forward passes of its batch: 3 for a plain step (forward, gradient of the inputs, of the weights), 3
 * more for each projection that is pulled back through a shared pass, 3 more for a second pass. Predictions cost nothing more. Undefined for a
 * penalty that the registry does not have.
 */
export function passesPerStep(config: TrialConfig, classes: number, registry: Penalties): number | undefined {
  if (config.lambda === 0) return 3;
  if (config.kind === 'toy') return 6;
  const found = penaltyOf(registry)(config.penalty);
  if (found === undefined) return undefined;
  const pulled = found.definition.pullbacks(found.options, classes);
  const second = config.pass === 'second' ? 3 : 0;
  return 3 + second + 3 * pulled;
}

/** Time and work of each cell. Work is what does not depend on the machine: examples through a forward pass, in millions. */
export function cost({ rows }: TableAnalysis, registry: Penalties): Grid | undefined {
  const lines = rows.flatMap(({ label, cells }) => {
    const baseline = meanTime(cells[0]);
    return cells.flatMap((cell) => {
      const time = meanTime(cell);
      if (time === undefined) return [];
      const { config } = cell.cell;
      const passes = passesPerStep({ ...config, seed: 1, backend: '', scale: 1 }, classesOf(cell), registry);
      return [
        [
          label,
          cell.method.label,
          duration(time.elapsed),
          duration(time.processor),
          baseline === undefined ? none : `${(time.processor / baseline.processor).toFixed(2)} ×`,
          passes === undefined ? none : String(passes),
          passes === undefined ? none : ((passes * config.iterations * config.batch) / 1e6).toPrecision(3),
        ],
      ];
    });
  });
  return lines.length === 0
    ? undefined
    : {
        head: [
          'Setting',
          'Method',
          'Time of a trial',
          'Processor time',
          'Against baseline',
          'Forward passes per step',
          'Work (10⁶ images)',
        ],
        rows: lines,
      };
}

/** Where penalties are defined. */
type Penalties = Pick<Registry, 'penalties'>;

const meanTime = (cell: CellAnalysis | undefined): Time | undefined =>
  cell === undefined || cell.results.length === 0
    ? undefined
    : {
        elapsed: summarize(cell.results.map(({ time }) => time.elapsed)).mean,
        processor: summarize(cell.results.map(({ time }) => time.processor)).mean,
      };

/** Only the exact penalties depend on it, and their tables are of ten classes. */
const classesOf = ({ cell: { config } }: CellAnalysis): number =>
  config.kind === 'toy' ? 1 : ({ 'cifar-100': 100, 'tiny-imagenet': 200 }[config.data.kind] ?? 10);
