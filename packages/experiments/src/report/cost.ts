import type { CellAnalysis, TableAnalysis } from '../analysis/analyse.ts';
import { summarize } from '../statistics/summary.ts';
import type { TrialConfig } from '../trial/config.ts';
import { namedPenalty } from '../trial/penalty.ts';
import type { Time } from '../trial/time.ts';
import { duration, none } from './format.ts';
import type { Grid } from './tables.ts';

/**
 * The work of a training step, in forward passes of its batch: 3 for a plain step (forward, gradient of the inputs, of the weights), 3
 * more for each projection that is pulled back through a shared pass, 3 more for a second pass. Predictions cost nothing more.
 */
export function passesPerStep(config: TrialConfig, classes: number): number {
  if (config.lambda === 0) return 3;
  if (config.kind === 'toy') return 6;
  const { definition, options } = namedPenalty(config) ?? {};
  const pulled = definition?.pullbacks({ ...options }, classes) ?? 0;
  const second = config.penaltyPass === 'second' ? 3 : 0;
  return 3 + second + 3 * pulled;
}

/** Time and work of each cell. Work is what does not depend on the machine: examples through a forward pass, in millions. */
export function cost({ rows }: TableAnalysis): Grid | undefined {
  const lines = rows.flatMap(({ label, cells }) => {
    const baseline = meanTime(cells[0]);
    return cells.flatMap((cell) => {
      const time = meanTime(cell);
      if (time === undefined) return [];
      const { config } = cell.cell;
      const passes = passesPerStep({ ...config, seed: 1, backend: '', scale: 1 }, classesOf(cell));
      return [
        [
          label,
          cell.method.label,
          duration(time.elapsed),
          duration(time.processor),
          baseline === undefined ? none : `${(time.processor / baseline.processor).toFixed(2)} ×`,
          String(passes),
          ((passes * config.iterations * config.batch) / 1e6).toPrecision(3),
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

const meanTime = (cell: CellAnalysis | undefined): Time | undefined =>
  cell === undefined || cell.results.length === 0
    ? undefined
    : {
        elapsed: summarize(cell.results.map(({ time }) => time.elapsed)).mean,
        processor: summarize(cell.results.map(({ time }) => time.processor)).mean,
      };

/** Only the exact penalties depend on it, and their tables are of ten classes. */
const classesOf = ({ cell: { config } }: CellAnalysis): number =>
  config.kind === 'toy' ? 1 : ({ 'cifar-100': 100, 'tiny-imagenet': 200 }[config.dataset] ?? 10);
