import type { TrialError } from '@gr/trials';

/** Why a command cannot go on. The message says what was given, what was expected and what to do. */
export interface Problem {
  /** `usage`: the flags; `data`: files; `run`: what happened while it ran. */
  readonly kind: 'usage' | 'data' | 'run';
  readonly message: string;
}

export const usage = (message: string): Problem => ({ kind: 'usage', message });

const kinds: Readonly<Record<TrialError['kind'], Problem['kind']>> = {
  config: 'usage',
  busy: 'usage',
  data: 'data',
  storage: 'data',
  run: 'run',
  died: 'run',
};

/** A trial's error is a command's problem; a configuration comes from flags. */
export const ofTrial = ({ kind, message }: TrialError): Problem => ({
  kind: kinds[kind],
  message,
});

/** A problem with files. */
export const dataProblem = ({ message }: { readonly message: string }): Problem => ({ kind: 'data', message });

/** What happened while it ran. */
export const runProblem = ({ message }: { readonly message: string }): Problem => ({ kind: 'run', message });

/** The exit status for each end of a command. */
export const exitCodes = { ok: 0, run: 1, data: 1, usage: 2, interrupted: 130 } as const;
