import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The cpu backend. The first tensor on it prints an advertisement of tfjs-node to standard error, unless it is told that it
 * was not the first.
 */
export function quietCpu(): MathBackendCPU {
  const cpu = tf.findBackend('cpu') as MathBackendCPU;
  (cpu as unknown as { firstUse: boolean }).firstUse = false;
  return cpu;
}
