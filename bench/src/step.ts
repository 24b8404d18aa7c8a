import { forwardFlops, stepFlops } from './flops.ts';
import { type MachineLoad, watchMachine } from './machine-load.ts';
import { median, round } from './median.ts';
import { findPeak } from './peak/peak.ts';
import { type BackendChoice, startBackend } from './start-backend.ts';
import { subject, workload } from './subjects.ts';
import { training } from './training.ts';

/** One configuration to time. */
export interface StepOptions extends BackendChoice {
  readonly model: string;
  readonly penalty: string;
  /** That of the subject if not given. */
  readonly batch?: number;
  readonly reps: number;
  /** In place of `reps`: as many steps as that takes, at least 10. */
  readonly seconds?: number;
  readonly warmup: number;
}

/** One measurement; the same fields as the peers print. */
export interface StepMeasurement extends MachineLoad {
  readonly peer: 'gr';
  readonly model: string;
  readonly penalty: string;
  readonly batch: number;
  readonly backend: string;
  readonly variant: string;
  readonly threads: number;
  readonly reps: number;
  readonly ms_median: number;
  readonly ms_min: number;
  /** Arithmetic of a step in 10⁹ floating-point operations: convolutions and matrix products only. */
  readonly gflop_step: number;
  readonly gflops: number;
  /** The micro-kernel on one thread, measured after the steps. */
  readonly peak_gflops: number;
}

/** The engine compiles for about so long, some hundred steps of a small net. */
const WARM_UP_MS = 1000;

/** Times training steps (forward, backward, SGD with momentum 0.9) on fixed random inputs. */
export async function benchStep(options: StepOptions): Promise<StepMeasurement> {
  const { variant, threads, stop } = await startBackend(options);
  try {
    const net = subject(options.model);
    const { batch = net.batch, model, penalty, backend, seconds } = options;
    const flops = stepFlops(forwardFlops(net.layer, net.input, batch), penalty);
    const { step, dispose } = training(workload(net, penalty, batch));
    const start = performance.now();
    for (let i = 0; i < options.warmup || performance.now() - start < WARM_UP_MS; i++) await step();
    const reps = seconds === undefined ? options.reps : Math.max(10, Math.ceil((1000 * seconds) / (await step())));
    const load = watchMachine();
    const times: number[] = [];
    while (times.length < reps) times.push(await step());
    const used = load();
    dispose();
    const peak = await findPeak({ fused: variant.includes('relaxed') });
    const peakRate = median(Array.from({ length: 200 }, peak.rate));

    const ms = median(times);
    return {
      peer: 'gr',
      model,
      penalty,
      batch,
      backend,
      variant,
      threads,
      reps,
      ms_median: round(ms),
      ms_min: round(Math.min(...times)),
      gflop_step: round(flops / 1e9),
      gflops: round(flops / 1e6 / ms),
      peak_gflops: round(peakRate, 3),
      ...used,
    };
  } finally {
    await stop();
  }
}
