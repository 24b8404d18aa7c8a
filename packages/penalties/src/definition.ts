import type { Definition } from '@gr/define';
import type { Penalty } from './probe.ts';

/** What the λ worth trying depend on. */
export interface GridFor {
  readonly model: string;
  readonly batch: number;
}

/**
 * A penalty as programs know it by name: its flags, the cost in a report, the λ that are tried and the table in the docs follow from this.
 * A penalty that no program names needs none: it is a function.
 *
 * @example const { label, lambda } = penaltyDefinitions[0]!; // SpectReg's
 */
export interface PenaltyDefinition<Options extends object = object> extends Definition<Options, Penalty> {
  /** The heading of its column in a table. */
  readonly label: string;
  readonly equation: string;
  readonly source: string;
  /** How often a step pulls a projection back through the forward pass: each is the work of three forward passes. */
  pullbacks(options: Options, classes: number): number;
  /** λ where none is given: the paper's for 2,000 digits of MNIST, for the mean over a batch. */
  readonly lambda: number;
  /** The λ that a search tries, as the authors' scripts did. */
  grid(options: Options, situation: GridFor): readonly number[];
}
