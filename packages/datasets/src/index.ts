export { crop, flip, shift, type CropOptions, type ShiftOptions } from './augment/augment.ts';
export { augmentations, type Augmentation } from './augment/augmentation.ts';
export { type Beyond } from './augment/window.ts';
export { batches, epochs, unlabelledEpochs, type BatchOptions, type EpochsOptions, type HostBatch } from './batches.ts';
export { catalogue, catalogueEntry } from './catalogue/catalogue.ts';
export { type CatalogueEntry, type CatalogueFile, type PublishedDigest } from './catalogue/entry.ts';
export { decodeCifar10, decodeCifar100, type CifarLabels, type DecodeCifarOptions } from './cifar/cifar.ts';
export {
  classHistogram,
  count,
  exampleSize,
  relabel,
  select,
  slice,
  take,
  type Dataset,
  type Labelling,
  type Labels,
  type Standardization,
  type Values,
} from './dataset.ts';
export { digits } from './digits/digits.ts';
export { handwriting, type DigitStyle, type Range } from './digits/style.ts';
export { type DatasetError, type DatasetErrorTag } from './error.ts';
export { decodeMnist, fromIdx, type FromIdxOptions } from './from-idx.ts';
export { holdOut, semiSupervised, type Unlabelled } from './hold-out.ts';
export { type HostArray } from './host-array.ts';
export { decodeIdx, type IdxArray, type IdxData } from './idx.ts';
export { coverageText, isComplete } from './load/load-from.ts';
export { imageSplits, mnistSplits, type Coverage, type Split, type Splits } from './splits.ts';
export { standardization, standardize } from './standardize.ts';
export { subset, type SubsetOptions } from './subset.ts';
