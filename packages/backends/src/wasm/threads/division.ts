import type { KernelModule } from '../module.ts';
import type { Share } from './shares.ts';

export type KernelName = keyof KernelModule;

/** The arguments of a call by the names of the parameters. */
export type Named<P extends string> = Readonly<Record<P, number>>;

/** How a call is divided into calls that do not depend on each other. */
export interface Division<P extends string> {
  /** In the order of the function. */
  readonly parameters: readonly P[];
  /** What the call costs, in multiply-adds of a matrix product. */
  readonly work: (call: Named<NoInfer<P>>) => number;
  /** The parameter that counts what is divided. */
  readonly by: (call: Named<NoInfer<P>>) => NoInfer<P>;
  /** Parts but for the last are multiples of so many. */
  readonly unit: (call: Named<NoInfer<P>>) => number;
  /** Bytes by which addresses move with each one. */
  readonly steps: (call: Named<NoInfer<P>>) => Partial<Named<NoInfer<P>>>;
  /** Bytes at the parameter `workspace` that the call needs, and no part more. */
  readonly workspace?: (call: Named<NoInfer<P>>) => number;
  /** An output that each part sums up for itself, of that many floats. The sums are then joined in the order of the parts. */
  readonly sums?: Sums<NoInfer<P>>;
}

interface Sums<P extends string> {
  readonly parameter: P;
  readonly size: (call: Named<P>) => number;
  /** Takes the sums of a part into those of the parts before it; adds them if not given. */
  readonly join?: (module: KernelModule, sums: number, ofPart: number, part: Share, call: Named<P>) => void;
}

/** What a division does with whoever knows its parameters. */
type Use<A> = <P extends string>(division: Division<P>) => A;

/** A division whose parameters only it knows. */
export type AnyDivision = <A>(use: Use<A>) => A;

export const division =
  <const P extends string>(given: Division<P>): AnyDivision =>
  (use) =>
    use(given);
