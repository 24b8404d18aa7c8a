import type { Backend } from '@gr/backends';
import type { TrialConfig } from '../../trial/config.ts';
import type { Registry } from '../../trial/registry.ts';
import type { RecordOptions } from '../record/recording.ts';

/** What a run tells while it goes on. */
export type Progress =
  /** What is worth knowing about the data, before the run starts. */
  | { readonly kind: 'data'; readonly message: string }
  /** What is worth knowing about the run's files. */
  | { readonly kind: 'notice'; readonly message: string }
  | {
      readonly kind: 'started';
      readonly config: TrialConfig;
      readonly parameters: number;
      readonly backend: Backend['report'];
    }
  /** The run goes on from its last checkpoint. */
  | {
      readonly kind: 'resumed';
      readonly step: number;
      /** What is not as it was when the run was begun: the bits may differ from those of a run that was not cut off. */
      readonly changed: readonly string[];
    }
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly loss: number;
      readonly penalty: number;
      readonly accuracy: number;
      readonly msPerStep: number;
    };

export interface RunOptions<C extends TrialConfig = TrialConfig> extends RecordOptions {
  readonly config: C;
  /** What the configuration can name: what the general packages define if not given. */
  readonly registry?: Registry | undefined;
  /** Where the files of the dataset are; none for sets that are made, not read. */
  readonly dataDir?: string | undefined;
  /** Whether files of the dataset that are not there are fetched; `off` if not given. */
  readonly download?: 'on' | 'off' | undefined;
  /** Told how the run goes on. */
  readonly onProgress: (progress: Progress) => void;
  readonly stop: AbortSignal;
}

/** Numbers are read about five times a second: often enough to watch, too rarely to slow a step. */
export const readEvery = ({ iterations }: Pick<TrialConfig, 'iterations'>): number =>
  Math.max(1, Math.min(20, Math.floor(iterations / 20)));
