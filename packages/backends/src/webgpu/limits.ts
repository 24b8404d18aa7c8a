import * as tf from '@tensorflow/tfjs-core';
import { GpuFailure } from '../gpu/health.ts';
import type { Program } from './source-key.ts';
import type { GpuDevice } from './webgpu-types.ts';

const mostAxes = 6;

/** Throws where a program is more than the device or its shaders take; the device would only say so later, and spoil other ops. */
export function checkLimits({ limits }: GpuDevice, program: Program, inputs: readonly tf.TensorInfo[]): void {
  check(program.outputShape, limits);
  for (const { shape } of inputs) check(shape, limits);
}

function check(shape: readonly number[], limits: GpuDevice['limits']): void {
  if (shape.length > mostAxes)
    throw new Error(
      `a tensor of shape [${shape.join(', ')}] has ${shape.length} axes, and backend 'webgpu' computes with ${mostAxes} at most. ` +
        "Reshape it so that neighbouring axes are one, or take backend 'cpu'.",
    );
  let bytes = 4;
  for (const length of shape) bytes *= length;
  const most = Math.min(limits['maxStorageBufferBindingSize'] as number, limits['maxBufferSize'] as number);
  if (bytes > most)
    throw new GpuFailure(
      'out-of-memory',
      `backend 'webgpu': a tensor of shape [${shape.join(', ')}] takes ${bytes} bytes, and this GPU takes ${most} in one tensor at most. ` +
        "Take a smaller batch, or backend 'cpu' or 'wasm'. Nothing else is affected.",
    );
}
