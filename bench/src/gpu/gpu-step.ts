// Runs in Node and in a page: nothing of Node here.
import * as E from 'fp-ts/lib/Either.js';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '@gr/backends';
import { disposeState } from '@gr/train';
import { forwardFlops, stepFlops } from '../flops.ts';
import { median, round } from '../median.ts';
import { subject, workload } from '../subjects.ts';
import { countPrograms } from './count-programs.ts';
import { queueOf } from './settle.ts';

/** One configuration to time on a GPU. */
export interface GpuStepOptions {
  readonly backend: 'webgpu' | 'webgl';
  readonly model: string;
  readonly penalty: string;
  readonly batch?: number;
  readonly reps: number;
  readonly warmup: number;
  /** Take a driver in software if there is no GPU. */
  readonly software: 'allow' | 'refuse';
}

/** Medians of the parts of a step; the device waits for nothing while one of them is timed but for that part itself. */
export interface GpuStepMeasurement {
  readonly peer: 'gr';
  readonly model: string;
  readonly penalty: string;
  readonly batch: number;
  readonly backend: string;
  readonly device: string;
  readonly driver: string;
  readonly software: boolean;
  readonly reps: number;
  /** Upload, compute and read-back one after the other, nothing overlapping. */
  readonly ms_median: number;
  readonly ms_min: number;
  /** From a batch in host memory to one on the device. */
  readonly upload_ms: number;
  /** From the first command of a step to the end of the last. */
  readonly compute_ms: number;
  /** Until the loss is in host memory. */
  readonly readback_ms: number;
  /** That a step gives to the GPU. */
  readonly programs: number;
  readonly gflop_step: number;
  readonly gflops: number;
}

interface Parts {
  readonly upload: number;
  readonly compute: number;
  readonly readback: number;
}

/** Times training steps on a GPU: each part ends when the queue of the device is empty. */
export async function benchGpuStep(options: GpuStepOptions): Promise<GpuStepMeasurement> {
  const { model, penalty, reps } = options;
  const started = await useBackend(options.backend, { software: options.software })();
  if (E.isLeft(started)) throw new Error(started.left.message);
  const { report, stop } = started.right;
  try {
    const net = subject(model);
    const { batch = net.batch } = options;
    const flops = stepFlops(forwardFlops(net.layer, net.input, batch), penalty);
    const work = workload(net, penalty, batch);
    const host = await Promise.all([work.batch.x, work.batch.labels].map((t) => t.data() as Promise<Float32Array>));
    const shapes = [work.batch.x.shape, work.batch.labels.shape];
    tf.dispose({ ...work.batch });
    const queue = queueOf(options.backend);
    let { state } = work;
    let programs = 0;

    const step = async (counting = false): Promise<Parts> => {
      await queue.settle();
      const begun = performance.now();
      const [x, labels] = host.map((values, i) => tf.tensor(values, shapes[i]!)) as [tf.Tensor, tf.Tensor];
      queue.upload([x, labels]);
      await queue.settle();
      const uploaded = performance.now();
      const make = () => work.step(state, { x, labels });
      const made = counting ? countPrograms(tf.backend(), make) : { count: programs, result: make() };
      programs = made.count;
      const { state: next, metrics } = made.result;
      await queue.settle();
      const computed = performance.now();
      await metrics.total.data();
      const read = performance.now();
      disposeState(state);
      tf.dispose([{ ...metrics }, x, labels]);
      state = next;
      return { upload: uploaded - begun, compute: computed - uploaded, readback: read - computed };
    };

    // the first step finds small tensors in host memory, and TensorFlow.js computes with them there
    for (let i = 1; i <= options.warmup; i++) await step(i === options.warmup);
    const parts: Parts[] = [];
    while (parts.length < reps) parts.push(await step());
    disposeState(state);

    const totals = parts.map(({ upload, compute, readback }) => upload + compute + readback);
    const compute = median(parts.map((part) => part.compute));
    return {
      peer: 'gr',
      model,
      penalty,
      batch,
      backend: options.backend,
      device: report.device,
      driver: report.driver,
      software: report.software,
      reps,
      ms_median: round(median(totals)),
      ms_min: round(Math.min(...totals)),
      upload_ms: round(median(parts.map((part) => part.upload))),
      compute_ms: round(compute),
      readback_ms: round(median(parts.map((part) => part.readback))),
      programs,
      gflop_step: round(flops / 1e9),
      gflops: round(flops / 1e6 / compute),
    };
  } finally {
    await stop();
  }
}
