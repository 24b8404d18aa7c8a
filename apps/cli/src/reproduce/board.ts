import { type Trial, describe } from '@gr/trials';
import type { RunEvent } from '@gr/trials/node';
import { clock } from '../train/reporters.ts';

/** What is known of trials that are being run: events go in, lines to look at come out. */
export interface Board {
  /** Takes an event in; gives what is worth a line of its own, if anything. */
  hear(event: RunEvent): string | undefined;
  /** The state of all, each line so wide at most. */
  lines(columns: number): readonly string[];
}

interface Running {
  readonly trial: Trial;
  /** Where it was when it was first heard of: an earlier run may have come so far. */
  readonly first: number;
  readonly step: number;
}

/** Rows for trials under way. */
const rows = 16;

const bar = (fraction: number, width: number): string => {
  const full = Math.round(Math.min(1, fraction) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
};

/**
 * A board for so many trials. Rate and time left are of steps, so that they are known before the first trial ends; what an earlier run
 * had done counts as done, and not for the rate, whether its record lay there or the queue still had it.
 *
 * @param now seconds, from any origin
 */
export function board(trials: readonly Trial[], now: () => number = () => performance.now() / 1000): Board {
  const start = now();
  const running = new Map<string, Running>();
  const settled = new Set<string>();
  const steps = (of: readonly Trial[]) => of.reduce((sum, { config }) => sum + config.iterations, 0);
  let [made, failed] = [0, 0];

  const end = (trial: Trial) => {
    const seen = running.get(trial.id);
    if (seen !== undefined) made += trial.config.iterations - seen.first;
    running.delete(trial.id);
    settled.add(trial.id);
  };
  const numbers = () => {
    const under = [...running.values()].reduce((sum, { step, first }) => sum + step - first, 0);
    const behind = [...running.values()].reduce((sum, { step }) => sum + step, 0);
    const left = steps(trials.filter(({ id }) => !settled.has(id))) - behind;
    const perSecond = (made + under) / Math.max(1e-3, now() - start);
    return { left, perSecond, share: 1 - left / Math.max(1, steps(trials)) };
  };
  const pace = (): string => {
    const { left, perSecond } = numbers();
    if (left === 0 || perSecond === 0) return '';
    const perMinute = (60 * perSecond * trials.length) / steps(trials);
    return `  ${perMinute.toPrecision(perMinute < 100 ? 2 : 3)} trials/min  ${clock(left / perSecond)} left`;
  };
  const count = () => `${settled.size}/${trials.length} trials${failed > 0 ? `, ${failed} failed` : ''}${pace()}`;

  return {
    hear(event) {
      if (event.kind === 'notice') return event.message;
      const { trial } = event;
      switch (event.kind) {
        case 'started':
          running.set(trial.id, { trial, first: 0, step: 0 });
          return undefined;
        case 'step': {
          const known = running.get(trial.id);
          const first = known === undefined || known.step === 0 ? event.step : known.first;
          running.set(trial.id, { trial, first, step: event.step });
          return undefined;
        }
        case 'retried':
          return `${describe(trial.config)}: ${event.reason}. It is tried again.`;
        case 'unreadable':
          settled.add(trial.id);
          return event.error.message;
        case 'found':
        case 'recorded': {
          end(trial);
          const { outcome } = event.record;
          if (outcome.kind === 'failed') failed += 1;
          if (outcome.kind === 'failed') return `${describe(trial.config)} failed: ${outcome.error.message}`;
          return event.kind === 'found' ? undefined : `${count()}  ${describe(trial.config)}`;
        }
      }
    },
    lines(columns) {
      const under = [...running.values()].slice(0, rows).map(({ trial, step }) => {
        const share = step / trial.config.iterations;
        return `  ${bar(share, 12)} ${String(Math.round(100 * share)).padStart(3)} %  ${describe(trial.config)}`;
      });
      const more = running.size > rows ? [`  and ${running.size - rows} more`] : [];
      return [`${bar(numbers().share, 24)}  ${count()}`, ...under, ...more].map((line) =>
        line.slice(0, Math.max(1, columns - 1)),
      );
    },
  };
}
