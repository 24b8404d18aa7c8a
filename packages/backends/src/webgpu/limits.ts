import type * as tf from '@tensorflow/tfjs-core';
import { GpuFailure } from '../gpu/health.ts';
import type { Program } from './source-key.ts';
import type { GpuDevice } from './webgpu-types.ts';

const mostAxes = 6;

/** Throws where a program is more than the device or its shaders take; the device would only say so later, and spoil other ops. */
export function limitsOf({ limits }: GpuDevice): (program: Program, inputs: readonly tf.TensorInfo[]) => void {
  const most = Math.min(limits['maxStorageBufferBindingSize'] as number, limits['maxBufferSize'] as number);
  return (program, inputs) => {
    check(program.outputShape, most);
    for (let i = 0; i < inputs.length; i++) check((inputs[i] as tf.TensorInfo).shape, most);
  };
}

function check(shape: readonly number[], most: number): void {
  if (shape.length > mostAxes)
    throw new Error(
      `a tensor of shape [${shape.join(', ')}] has ${shape.length} axes, and backend 'webgpu' computes with ${mostAxes} at most. ` +
        "Reshape it so that neighbouring axes are one, or take backend 'cpu'.",
    );
  let bytes = 4;
  for (let i = 0; i < shape.length; i++) bytes *= shape[i] as number;
  if (bytes > most)
    throw new GpuFailure(
      'out-of-memory',
      `backend 'webgpu': a tensor of shape [${shape.join(', ')}] takes ${bytes} bytes, and this GPU takes ${most} in one tensor at most. ` +
        "Take a smaller batch, or backend 'cpu' or 'wasm'. Nothing else is affected.",
    );
}
