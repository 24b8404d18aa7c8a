import type { TrialResult } from '../trial/result-type.ts';

export type MetricName = 'accuracy' | 'top5' | 'mse';

/** What a table is about. */
export interface Metric {
  readonly label: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** Digits after the point. */
  readonly digits: number;
  /** In the unit. Undefined for a trial of another kind. */
  readonly of: (result: TrialResult) => number | undefined;
}

/**
 * In the units of the paper's tables.
 *
 * @example results.map(metrics.accuracy.of); // in per cent
 */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  accuracy: {
    label: 'Test accuracy',
    unit: '%',
    better: 'higher',
    digits: 2,
    of: (result) => (result.kind === 'classifier' ? 100 * result.test.accuracy : undefined),
  },
  top5: {
    label: 'Test accuracy among five',
    unit: '%',
    better: 'higher',
    digits: 2,
    of: (result) => (result.kind === 'classifier' ? 100 * result.test.top5 : undefined),
  },
  mse: {
    label: 'Mean squared error',
    unit: '· 10⁻⁵',
    better: 'lower',
    digits: 1,
    of: (result) => (result.kind === 'toy' ? 1e5 * result.mse : undefined),
  },
};
