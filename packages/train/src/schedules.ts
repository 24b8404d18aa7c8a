/** A number that depends on how many steps have been taken: 0 before the first one. */
export type Schedule = (step: number) => number;

/** A learning rate: one number, or a schedule of it. */
export type Rate = number | Schedule;

/**
 * `value` at every step.
 *
 * @example constant(0.1)(1000); // 0.1
 */
export const constant = (value: number): Schedule => {
  finite('constant', 'value', value);
  return () => value;
};

/**
 * A value that is multiplied by a factor at each boundary: from step `b` on, by `boundaries[b]`. The factors add up
 * to a product, they are not measured against `initial`.
 *
 * @example
 * // 1e-3, then 1e-4 from step 5000 on, then 1e-5 from step 7500 on
 * piecewise({ initial: 1e-3, boundaries: { 5000: 0.1, 7500: 0.1 } })
 */
export const piecewise = (options: {
  readonly initial: number;
  readonly boundaries: { readonly [step: number]: number };
}): Schedule => {
  finite('piecewise', 'initial', options.initial);
  const drops = Object.entries(options.boundaries).map(([step, factor]) => [Number(step), factor] as const);
  for (const [step, factor] of drops) {
    count('piecewise', 'boundaries', step, 0);
    finite('piecewise', `boundaries[${step}]`, factor);
  }
  return (step) =>
    drops.reduce((value, [boundary, factor]) => (step >= boundary ? value * factor : value), options.initial);
};

/**
 * `initial`, a tenth of it from half of the steps on, a hundredth from three quarters on.
 *
 * @example stepwise({ initial: 0.001, steps: 10_000 })(5000); // 0.0001
 */
export const stepwise = ({ initial, steps }: { readonly initial: number; readonly steps: number }): Schedule => {
  count('stepwise', 'steps', steps, 1);
  const [half, threeQuarters] = [Math.ceil(steps / 2), Math.ceil((3 * steps) / 4)];
  return piecewise({
    initial,
    boundaries: half < threeQuarters ? { [half]: 0.1, [threeQuarters]: 0.1 } : { [half]: 0.01 },
  });
};

/**
 * Half a cosine from `initial` at step 0 to `final` at step `steps`, and `final` from there on:
 *
 *     final + (initial − final) · (1 + cos(π · step / steps)) / 2
 *
 * Source: Loshchilov & Hutter 2017, SGDR, equation 5, without restarts.
 *
 * @example cosine({ initial: 0.1, steps: 1000 })(500); // 0.05
 */
export const cosine = (options: {
  readonly initial: number;
  readonly steps: number;
  readonly final?: number;
}): Schedule => {
  const { initial, steps, final = 0 } = options;
  finite('cosine', 'initial', initial);
  finite('cosine', 'final', final);
  count('cosine', 'steps', steps, 1);
  return (step) => final + ((initial - final) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps))) / 2;
};

/**
 * A straight line from `from` at step 0 to the first value of `schedule` at step `steps`; `schedule` starts there,
 * at its own step 0.
 *
 * @example warmUp({ steps: 500, schedule: cosine({ initial: 0.1, steps: 9500 }) })
 */
export const warmUp = (options: {
  readonly steps: number;
  readonly schedule: Rate;
  readonly from?: number;
}): Schedule => {
  const { steps, from = 0 } = options;
  count('warmUp', 'steps', steps, 1);
  finite('warmUp', 'from', from);
  const schedule = toSchedule(options.schedule);
  return (step) => (step >= steps ? schedule(step - steps) : from + ((schedule(0) - from) * step) / steps);
};

/** A rate as a schedule. Throws if it is a number that is not finite. */
export const toSchedule = (rate: Rate): Schedule => (typeof rate === 'function' ? rate : constant(rate));

const finite = (where: string, name: string, value: number): void => {
  if (!Number.isFinite(value))
    throw new RangeError(`${where}: ${name} is ${String(value)}, expected a finite number. Give one, e.g. 0.001.`);
};

const count = (where: string, name: string, value: number, least: number): void => {
  if (!Number.isInteger(value) || value < least)
    throw new RangeError(
      `${where}: ${name} is ${String(value)}, expected an integer of at least ${least}. Steps are counted from 0.`,
    );
};
