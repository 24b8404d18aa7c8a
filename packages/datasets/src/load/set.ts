import type { Dataset } from '../dataset.ts';
import type { Coverage } from '../splits.ts';

/** A set as published, or what there is of it. */
export interface PublishedSet {
  readonly train: Dataset;
  readonly test: Dataset;
  /** How much of it was there; undefined for sets that have no published size. */
  readonly coverage?: Coverage;
  /** The files it was read from. */
  readonly sources: readonly string[];
  /** What is worth knowing besides: how many images are grey. */
  readonly notes?: readonly string[];
}

/** What loading tells while it goes on. */
export type LoadProgress =
  | { readonly kind: 'decode'; readonly done: number; readonly total: number }
  | { readonly kind: 'note'; readonly message: string };

/** What fetching tells while it goes on. */
export type FetchProgress =
  | {
      readonly kind: 'download';
      /** The file's path below the data folder. */
      readonly file: string;
      readonly url: string;
      readonly received: number;
      readonly total: number;
    }
  | { readonly kind: 'note'; readonly message: string };

/** How images are decoded, whatever the set. */
export interface ReadOptions {
  /** Told how far decoding is. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Stops the work, with a Left of tag `Stopped`. */
  readonly signal?: AbortSignal | undefined;
}
