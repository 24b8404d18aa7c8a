import { pValue } from '../analysis/verdict.ts';
import type { Metric } from '@gr/trials';

/** What stands where there is no number. */
export const none = '–';

/** `97.59` */
export const fixed = (value: number | null, { digits }: Pick<Metric, 'digits'>): string =>
  value === null ? none : value.toFixed(digits).replace('-', '−');

/** `+0.60`, `−0.12` */
export const signed = (value: number | null, metric: Pick<Metric, 'digits'>): string =>
  value === null ? none : `${value < 0 ? '' : '+'}${fixed(value, metric)}`;

/** `97.59 (0.13)`, as the paper writes a mean and its deviation. */
export const withDeviation = (
  given: { readonly mean: number; readonly deviation?: number | null } | null | undefined,
  metric: Pick<Metric, 'digits'>,
): string => {
  if (given === null || given === undefined) return none;
  const { mean, deviation } = given;
  return `${fixed(mean, metric)}${typeof deviation === 'number' ? ` (${fixed(deviation, metric)})` : ''}`;
};

/** `[+0.41, +0.79]` */
export const interval = (given: readonly [number, number] | null, metric: Pick<Metric, 'digits'>): string =>
  given === null ? none : `[${signed(given[0], metric)}, ${signed(given[1], metric)}]`;

/** `0.013`, `< 0.001` */
export const p = (value: number | null): string => (value === null ? none : pValue(value).replace('= ', ''));

/** 75 → `1:15`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const pad = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}
