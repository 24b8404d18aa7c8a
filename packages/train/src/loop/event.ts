import type { StepNumbers } from './divergence.ts';

/** What happens in a run, in numbers. The last event hands over a state, which is the caller's to dispose; a snapshot lends one. */
export type Event<State> =
  | (StepNumbers & {
      readonly kind: 'step';
      /** How many steps the state has behind it, this one counted. */
      readonly step: number;
      /** Milliseconds per step since the last event: waiting for batches and reading the numbers counted, the consumer's own work not. */
      readonly ms: number;
      /** The learning rate of this step, if the optimizer has one. */
      readonly rate?: number;
    })
  /**
   * A state is lent, at the steps that `snapshotAt` chooses: it lives until the next event is asked for. Read it with
   * `snapshot`, which need not be awaited here, or clone it.
   */
  | { readonly kind: 'snapshot'; readonly step: number; readonly state: State }
  /** There are no more batches, or `iterations` steps are made. */
  | { readonly kind: 'end'; readonly step: number; readonly state: State }
  /** The signal was given. */
  | { readonly kind: 'stopped'; readonly step: number; readonly state: State }
  /**
   * Loss or penalty is not finite, or a value of the state: its parameters, statistics or what the optimizer remembers. `state` is the last one
   * that is finite and known to have given finite numbers.
   */
  | { readonly kind: 'diverged'; readonly step: number; readonly error: Error; readonly state: State }
  /**
   * A step, a read or the batches threw, which `fit` does too when the next event is asked for. `state` is the last one that can be
   * read: where a GPU is gone, the copy kept in host memory.
   */
  | { readonly kind: 'failed'; readonly step: number; readonly error: unknown; readonly state: State };

export interface FitOptions {
  /**
   * Numbers are read, and a `step` event made, each so many steps and after the last one. 1 if not given: each step is waited for. With
   * more the event comes when the next step is under way, so that a GPU has work while its numbers are read.
   */
  readonly every?: number;
  /** Ends the run after the step under way. */
  readonly stop?: AbortSignal;
  /** At most so many steps. If not given, as many as there are batches. */
  readonly iterations?: number;
  /**
   * Seconds between two copies of the state in host memory, the first taken at the start and others at a read of the numbers; 30 if
   * not given. If a GPU is lost, the run ends with the last of them.
   */
  readonly copyEvery?: number;
  /** After which steps the state is lent in a `snapshot` event, after the numbers of that step if they are read. None if not given. */
  readonly snapshotAt?: (step: number) => boolean;
}
