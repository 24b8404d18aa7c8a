import * as tf from '@tensorflow/tfjs-core';
import { collector } from './collector.ts';
import { startBackend } from './start-backend.ts';
import type { StepOptions } from './step.ts';
import { subject, workload } from './subjects.ts';
import { training } from './training.ts';
import { watchTensors } from './watch-tensors.ts';

/** What is held between two steps. */
interface Held {
  readonly steps: number;
  /** Size of the WASM memory, which never shrinks. */
  readonly wasm_heap_bytes: number;
  /** JavaScript objects, after a collection. */
  readonly js_heap_bytes: number;
  readonly tensors: number;
  readonly tensor_bytes: number;
}

export interface StepMemory {
  readonly model: string;
  readonly penalty: string;
  readonly batch: number;
  readonly variant: string;
  readonly threads: number;
  /** Size of the WASM memory before the first tensor: what TensorFlow.js asks for at least. */
  readonly wasm_heap_start_bytes: number;
  /** In the order of the steps. */
  readonly held: readonly Held[];
  /** Most bytes of tensors that lived at one moment of a step. */
  readonly peak_tensor_bytes: number;
  /** WASM memory at the end in relation to that. */
  readonly heap_over_peak: number;
}

const wasmHeap = (): number => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.byteLength;

/** Makes training steps and looks at the memory after each number of `after`. */
export async function stepMemory(
  options: Omit<StepOptions, 'backend' | 'reps' | 'warmup'> & { readonly after: readonly number[] },
): Promise<StepMemory> {
  const { model, penalty } = options;
  const { variant, threads, stop } = await startBackend({ ...options, backend: 'wasm' });
  try {
    const collect = collector();
    const start = wasmHeap();
    const net = subject(model);
    const { batch = net.batch } = options;
    const { step, dispose } = training(workload(net, penalty, batch));
    const held: Held[] = [];
    let steps = 0;
    for (const target of options.after) {
      for (; steps < target; steps++) await step();
      collect();
      const { numTensors, numBytes } = tf.memory();
      held.push({
        steps,
        wasm_heap_bytes: wasmHeap(),
        js_heap_bytes: process.memoryUsage().heapUsed,
        tensors: numTensors,
        tensor_bytes: numBytes,
      });
    }
    const watched = watchTensors(tf.backend(), tf.memory().numBytes);
    await step();
    const peak = watched.stop();
    const heap = wasmHeap();
    dispose();
    return {
      model,
      penalty,
      batch,
      variant,
      threads,
      wasm_heap_start_bytes: start,
      held,
      peak_tensor_bytes: peak,
      heap_over_peak: Number((heap / peak).toFixed(3)),
    };
  } finally {
    await stop();
  }
}
