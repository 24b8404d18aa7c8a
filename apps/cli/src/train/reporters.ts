import { type ClassifierResult, describe } from '@gr/trials';
import type { Progress } from '@gr/trials/node';
import type { Problem } from '../problem.ts';

/** Where a command's output goes. */
export interface Output {
  /** Standard output: results. */
  readonly out: (text: string) => void;
  /** Standard error: progress and problems. */
  readonly err: (text: string) => void;
  /** Whether progress is seen on a terminal, and how wide that is. */
  readonly terminal: boolean;
  readonly columns: number;
}

/** Shows a run. */
export interface Reporter {
  progress(progress: Progress): void;
  result(result: ClassifierResult): void;
  problem(problem: Problem): void;
}

const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;

/** 75 → `1:15`. */
export const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const pad = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
};

/** A number in about four digits. */
const short = (value: number): string =>
  value === 0 ? '0' : Math.abs(value) >= 1e4 || Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toPrecision(3);

type Step = Extract<Progress, { kind: 'step' }>;
type Started = Extract<Progress, { kind: 'started' }>;

/** The average of the last steps, older ones counting less: single batches of 50 jump about. */
function smoothing() {
  let state: Step | undefined;
  return (next: Step): Step => {
    const mix = (a: number, b: number) => 0.8 * a + 0.2 * b;
    state =
      state === undefined
        ? next
        : {
            ...next,
            loss: mix(state.loss, next.loss),
            penalty: mix(state.penalty, next.penalty),
            accuracy: mix(state.accuracy, next.accuracy),
            msPerStep: mix(state.msPerStep, next.msPerStep),
          };
    return state;
  };
}

const headline = ({ config, parameters }: Started): string =>
  `${describe(config)}, ${config.backend} (${parameters.toLocaleString('en')} parameters)`;

const numbers = (s: Step, total: number): string =>
  `step ${s.step}/${total}  loss ${short(s.loss)}  penalty ${short(s.penalty)}  accuracy ${(100 * s.accuracy).toFixed(1)} %  ` +
  `${s.msPerStep.toFixed(1)} ms/step  ${clock(((total - s.step) * s.msPerStep) / 1000)} left`;

const summary = ({ stopped, steps, time: { elapsed }, test, train, config }: ClassifierResult): string =>
  [
    stopped
      ? `Stopped after ${steps} of ${config.iterations} steps.`
      : `${steps} steps in ${clock(elapsed)} (${((1000 * elapsed) / Math.max(1, steps)).toFixed(1)} ms each).`,
    `${config.data.scoredOn.padEnd(10)}accuracy ${percent(test.accuracy)}   nll ${test.nll.toFixed(4)}   calibration error ${percent(test.ece)}   (${test.examples} examples)`,
    `training  accuracy ${percent(train.accuracy)}   nll ${train.nll.toFixed(4)}   (${train.examples} examples)`,
  ].join('\n');

/** One line that is drawn over on a terminal; elsewhere a plain line now and then. */
export function textReporter({ out, err, terminal, columns }: Output): Reporter {
  const smooth = smoothing();
  let total = 0;
  let printed = 0;
  let open = false;
  const endLine = () => {
    if (open) err('\n');
    open = false;
  };
  return {
    progress(progress) {
      if (progress.kind === 'data' || progress.kind === 'notice') {
        err(`${progress.message}\n`);
        return;
      }
      if (progress.kind === 'started') {
        total = progress.config.iterations;
        err(`${headline(progress)}\n`);
        return;
      }
      if (progress.kind === 'resumed') {
        err(`goes on from step ${progress.step}\n`);
        if (progress.changed.length > 0)
          err(`not as it was when the run began, so its numbers may differ: ${progress.changed.join('; ')}\n`);
        return;
      }
      const line = numbers(smooth(progress), total);
      if (terminal) {
        const width = Math.max(0, Math.min(30, columns - line.length - 4));
        const filled = Math.round((width * progress.step) / total);
        const bar = width < 8 ? '' : `${'█'.repeat(filled)}${'░'.repeat(width - filled)}  `;
        err(`\r\x1b[2K${`${bar}${line}`.slice(0, Math.max(1, columns - 1))}`);
        open = true;
      } else if (progress.step - printed >= total / 10 || progress.step === total) {
        printed = progress.step;
        err(`${line}\n`);
      }
    },
    result(result) {
      endLine();
      out(`${summary(result)}\n`);
    },
    problem({ message }) {
      endLine();
      err(`gr: ${message}\n`);
    },
  };
}

/** One JSON object per line: perhaps `data`, `started`, perhaps `resumed`, `step`, then `result` or `problem`. */
export function jsonReporter({ out }: Output): Reporter {
  const line = (value: object) => out(`${JSON.stringify(value)}\n`);
  return {
    progress: ({ kind, ...rest }) => line({ event: kind, ...rest }),
    result: (result) => line({ event: 'result', ...result }),
    problem: (problem) => line({ event: 'problem', ...problem }),
  };
}
