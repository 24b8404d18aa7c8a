import { type GpuStepMeasurement, type GpuStepOptions, benchGpuStep } from './gpu-step.ts';

/** What a sweep covers: every model with every penalty and every batch size. */
export interface SweepOptions extends Pick<GpuStepOptions, 'backend' | 'reps' | 'warmup' | 'software'> {
  readonly models: readonly string[];
  readonly penalties: readonly string[];
  readonly batches: readonly number[];
}

/** A configuration that could not be measured, as where the device has too little memory. */
export interface Unmeasured {
  readonly model: string;
  readonly penalty: string;
  readonly batch: number;
  readonly error: string;
}

/** Measures one configuration after the other, in the order of models, penalties and batch sizes. */
export async function* sweep(
  { models, penalties, batches, ...rest }: SweepOptions,
  measure: (options: GpuStepOptions) => Promise<GpuStepMeasurement> = benchGpuStep,
): AsyncGenerator<GpuStepMeasurement | Unmeasured, void, undefined> {
  for (const model of models)
    for (const penalty of penalties)
      for (const batch of batches)
        try {
          yield await measure({ ...rest, model, penalty, batch });
        } catch (error) {
          yield { model, penalty, batch, error: (error as Error).message };
        }
}
