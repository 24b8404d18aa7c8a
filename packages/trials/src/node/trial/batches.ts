import {
  type Augmentation,
  type Dataset,
  type HostBatch,
  augmentations,
  crop,
  epochs,
  flip,
  shift,
} from '@gr/datasets';
import type { AugmentName, ClassifierTrial, DataSetting } from '../../trial/config.ts';
import { seedKey } from './data.ts';

/** What the names of a configuration do: the authors' shifts, mirroring, and the usual windows of CIFAR-10. */
const named: Readonly<Record<AugmentName, Augmentation>> = {
  shift: shift(),
  flip: flip(),
  crop: crop({ padding: 4 }),
};

/** The batches of a trial from a step on: each is a function of the seed and the step alone, so a run that goes on has the same. */
export const batchesOf = (
  {
    seed,
    batch,
    data: { augment },
  }: Pick<ClassifierTrial, 'seed' | 'batch'> & { readonly data: Pick<DataSetting, 'augment'> },
  train: Dataset,
  step: number,
): Iterable<HostBatch> =>
  epochs({
    ...{ size: batch, key: seedKey({ seed }, 2), step },
    ...(augment.length === 0 ? {} : { augment: augmentations(...augment.map((name) => named[name])) }),
  })(train);
