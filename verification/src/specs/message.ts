import type { Outcome } from './outcome.ts';

/** What the program that runs the suite tells the one that started it. */
export type Message =
  | { readonly kind: 'started'; readonly name: string }
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'end' }
  /** What the program itself threw. */
  | { readonly kind: 'thrown'; readonly error: string };
