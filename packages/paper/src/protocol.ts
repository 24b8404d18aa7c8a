import { standardize } from '@gr/datasets';
import type { Protocol } from '@gr/trials';
import { authorsConvUniform } from './initializers.ts';

/**
 * The rules of the published code, for reproductions: each set is standardized by its own numbers, a last batch that is not full counts for
 * nothing, batch norms use the statistics of the batch in evaluation too, and convolutions start as the authors' did.
 *
 * @see danielvarga/improved_wgan_training, May 2018
 * @example const registry = extend(general, { protocols: [paper] });
 */
export const paper: Protocol = {
  kind: 'paper',
  standardized: ({ train, test }) => ({ train: standardize()(train), test: standardize()(test) }),
  dropRemainder: true,
  net: { statistics: 'batch-at-test', init: authorsConvUniform },
};
