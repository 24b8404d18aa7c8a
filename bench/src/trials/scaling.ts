import { median, round } from '../median.ts';

/** Trials that were run by so many processes. */
export interface Pace {
  readonly trialsPerMinute: number;
  /** Processors of the machine that worked meanwhile, on these trials or on others' business. */
  readonly busy: number;
}

/** How much faster two processes are than one. */
export interface Scaling {
  /** Trials per minute: the median over the rounds. */
  readonly one_process: number;
  readonly two_processes: number;
  /** The median of the rounds' ratios. */
  readonly ratio: number;
  /** What it must be at least. */
  readonly limit: number;
  readonly ratios: readonly number[];
  /** Above 1.1 or so with one process, others used the machine, and the ratio says little. */
  readonly busy_one: number;
  readonly busy_two: number;
}

const limit = 1.8;

/** Measures one process and two in turns, the first of a round by turns too. */
export async function scaling(measure: (processes: 1 | 2) => Promise<Pace>, rounds: number): Promise<Scaling> {
  const found: Record<1 | 2, Pace[]> = { 1: [], 2: [] };
  for (let i = 0; i < rounds; i += 1)
    for (const processes of i % 2 === 0 ? ([1, 2] as const) : ([2, 1] as const))
      found[processes].push(await measure(processes));
  const pace = (processes: 1 | 2) => found[processes].map(({ trialsPerMinute }) => trialsPerMinute);
  const busy = (processes: 1 | 2) => round(median(found[processes].map((one) => one.busy)), 3);
  const ratios = pace(2).map((two, i) => two / pace(1)[i]!);
  return {
    one_process: round(median(pace(1)), 3),
    two_processes: round(median(pace(2)), 3),
    ratio: round(median(ratios), 3),
    limit,
    ratios: ratios.map((ratio) => round(ratio, 3)),
    busy_one: busy(1),
    busy_two: busy(2),
  };
}
