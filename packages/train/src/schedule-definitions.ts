import type { Definition } from '@gr/define';
import * as z from 'zod';
import { type Schedule, constant, cosine, stepwise } from './schedules.ts';

/** What a schedule is drawn over. */
export interface ScheduleSituation {
  /** At the first step. */
  readonly rate: number;
  /** How many steps the training takes. */
  readonly iterations: number;
}

/**
 * A schedule of the learning rate as programs know it by name.
 *
 * @example const { kind, description } = scheduleDefinitions[0]!;
 */
export interface ScheduleDefinition<Options extends object = object> extends Definition<
  Options,
  (situation: ScheduleSituation) => Schedule
> {
  /** In a line. */
  readonly description: string;
}

/**
 * The schedules that programs know by name. A new one is a line here.
 *
 * @example scheduleDefinitions.map(({ kind }) => kind).join(', '); // 'steps, cosine, constant'
 */
export const scheduleDefinitions: readonly ScheduleDefinition[] = [
  {
    kind: 'steps',
    description: '× 0.1 at 50 %, × 0.01 at 75 %',
    options: () => z.strictObject({}),
    make:
      () =>
      ({ rate, iterations }) =>
        stepwise({ initial: rate, steps: iterations }),
  },
  {
    kind: 'cosine',
    description: 'half a cosine, down to 0',
    options: () => z.strictObject({}),
    make:
      () =>
      ({ rate, iterations }) =>
        cosine({ initial: rate, steps: iterations }),
  },
  {
    kind: 'constant',
    description: 'the same at every step',
    options: () => z.strictObject({}),
    make:
      () =>
      ({ rate }) =>
        constant(rate),
  },
];
