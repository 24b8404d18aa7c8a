import type { Definition } from '@gr/define';
import type { Rate } from '../schedules.ts';
import type { OptimizerState, Transform } from './transform.ts';

/** What every optimizer can be told. */
export interface RateOption {
  readonly rate: number;
}

/**
 * An optimizer as programs know it by name. It is made of its options and of a schedule: what the rate of the options is over the steps.
 *
 * @example const { kind } = optimizerDefinitions[0]!; // 'sgd'
 */
export type OptimizerDefinition<Options extends RateOption = RateOption> = Definition<
  Options,
  (scheduled: (rate: number) => Rate) => Transform<OptimizerState>
>;
