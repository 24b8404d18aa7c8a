import type { Experiment } from '@gr/trials';
import { digits } from './digits.ts';
import { mnist500 } from './mnist-500.ts';
import { mnist2000, mnistDropoutBatchNorm, mnistSizes, mnistVariants } from './mnist.ts';
import { tinyImagenet } from './tiny-imagenet.ts';
import { toy } from './toy.ts';
import { confidencePenalty, weightDecay } from './weight-decay.ts';

/**
 * Every experiment by its name.
 *
 * @example experiments['mnist-2000']!.claim
 */
export const experiments: Readonly<Record<string, Experiment>> = Object.fromEntries(
  [
    digits,
    mnist500,
    toy,
    mnist2000,
    mnistDropoutBatchNorm,
    mnistSizes,
    mnistVariants,
    weightDecay,
    confidencePenalty,
    tinyImagenet,
  ].map((experiment) => [experiment.name, { ...experiment, claimBy: 'the paper' }]),
);
