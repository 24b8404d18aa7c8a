import type { Program } from './program.ts';

/** 0 is the value. */
export type Order = 0 | 1 | 2;

type FindingKind = 'wrong' | 'not finite' | 'shape' | 'throws' | 'leak' | 'input' | 'crash';

/** Where a fault lies: in a backend, or in the rules, which give the wrong number in float64 too. */
type Place = 'backend' | 'rules';

/** A program for which a backend gives what it should not. */
export interface Finding {
  readonly kind: FindingKind;
  readonly place: Place;
  readonly order: Order;
  /** The input to which a derivative belongs. */
  readonly input?: number;
  readonly message: string;
  readonly got?: readonly number[];
  readonly expected?: readonly number[];
  readonly program: Program;
}

/** Why nothing can be said about a program. */
export type Rejection = 'kink' | 'out of range' | 'rough' | 'empty' | 'invalid' | 'reference';

/** What was looked at in a program without a finding. */
interface Checked {
  /** Orders that were compared. */
  readonly orders: readonly Order[];
  /** Arrays that were compared, by order. */
  readonly arrays: readonly [number, number, number];
  /** Arrays whose tolerance is wider, as rounding to float32 moves them by more than a thousandth. */
  readonly illConditioned: number;
  /** Errors that say clearly that something is not supported, as a kernel without a rule. */
  readonly refusals: readonly string[];
}

export type Verdict =
  | { readonly kind: 'checked'; readonly checked: Checked }
  | { readonly kind: 'rejected'; readonly reason: Rejection }
  | { readonly kind: 'finding'; readonly finding: Finding };
