import * as tf from '@tensorflow/tfjs-core';
import * as E from 'fp-ts/lib/Either.js';
import { useBackend } from '@gr/backends';
import { disposeState } from '@gr/train';
import { type ForwardFlops, forwardFlops } from './flops.ts';
import { workload } from './subjects.ts';

/** One configuration to time. */
export interface StepOptions {
  readonly model: string;
  readonly penalty: string;
  readonly batch: number;
  readonly backend: 'wasm' | 'cpu';
  readonly reps: number;
  readonly warmup: number;
}

/** One measurement; the same fields as the peers print. */
export interface StepMeasurement {
  readonly peer: 'gr';
  readonly model: string;
  readonly penalty: string;
  readonly batch: number;
  readonly backend: string;
  readonly variant: string;
  readonly threads: 1;
  readonly reps: number;
  readonly ms_median: number;
  readonly ms_min: number;
  /** Arithmetic of a step in 10⁹ floating-point operations: convolutions and matrix products only. */
  readonly gflop_step: number;
  readonly gflops: number;
}

/**
 * Forward passes' worth of arithmetic: 3 for a plain step, 6 with a penalty, less the input gradient of the first layer, which
 * neither needs for its parameters.
 */
const passes = (flops: ForwardFlops, penalty: string) => (penalty === 'none' ? 3 : 6) * flops.total - flops.first;

/** Times training steps (forward, backward, SGD with momentum 0.9) on fixed random inputs. Nothing but the step is timed. */
export async function benchStep(options: StepOptions): Promise<StepMeasurement> {
  const started = await useBackend(options.backend)();
  if (E.isLeft(started)) throw new Error(started.left.message);
  const backend = started.right;
  try {
    const { layer, input, step, batch, state: first } = workload(options.model, options.penalty, options.batch);
    const flops = passes(forwardFlops(layer, input, options.batch), options.penalty);
    const times: number[] = [];
    let state = first;
    for (let i = 0; i < options.warmup + options.reps; i++) {
      const start = performance.now();
      const { state: next, metrics } = step(state, batch);
      await metrics.total.data();
      if (i >= options.warmup) times.push(performance.now() - start);
      disposeState(state);
      tf.dispose({ ...metrics });
      state = next;
    }
    disposeState(state);
    tf.dispose({ ...batch });

    times.sort((a, b) => a - b);
    const median = times[times.length >> 1]!;
    const round = (value: number) => Number(value.toPrecision(4));
    return {
      peer: 'gr',
      model: options.model,
      penalty: options.penalty,
      batch: options.batch,
      backend: options.backend,
      variant: 'variant' in backend.report ? backend.report.variant : 'plain',
      threads: 1,
      reps: options.reps,
      ms_median: round(median),
      ms_min: round(times[0]!),
      gflop_step: round(flops / 1e9),
      gflops: round(flops / 1e6 / median),
    };
  } finally {
    await backend.stop();
  }
}
