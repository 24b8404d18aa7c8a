import { type Dataset, standardization, standardize } from '@gr/datasets';
import type { ModelSituation } from '@gr/models';

/** The examples of a run: the training subset, and what accuracy is measured on. */
export interface TrialData {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** What a run does that is no setting of its configuration: how sets are brought to the net, how they are scored, how nets start. */
export interface Protocol {
  /** As configurations name it. */
  readonly kind: string;
  /** Both sets with their standardization. */
  readonly standardized: (sets: TrialData) => TrialData;
  /** Whether a last batch that is not full counts for nothing when a set is scored. */
  readonly dropRemainder: boolean;
  /** What nets are made with beside the options that a configuration gives them. */
  readonly net: Omit<ModelSituation, 'classes'>;
}

/**
 * The rules of the field: a test set is standardized by the numbers of the training examples, every example of it counts, batch norms keep
 * running averages for it, and nets start as `@gr/models` has them.
 *
 * @example const registry = extend(general, { protocols: [{ ...field, kind: 'whole batches', dropRemainder: true }] });
 */
export const field: Protocol = {
  kind: 'field',
  standardized: ({ train, test }) => {
    const statistics = standardization(train);
    return { train: standardize({ statistics })(train), test: standardize({ statistics })(test) };
  },
  dropRemainder: false,
  net: {},
};
