import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { cpuKernel } from '../../cpu/kernels.ts';
import { quietCpu } from '../../cpu/quiet.ts';
import { addressOf, heapOf, output, type WasmContext } from '../memory.ts';

/** Runs the cpu backend's kernel of that name on copies of the inputs. For kernels that wasm lacks or has wrong. */
export function onCpu(context: WasmContext, kernelName: string): tf.KernelFunc {
  const kernel = cpuKernel(kernelName);
  return (call) => {
    const cpu = quietCpu();
    const copies = Object.entries(call.inputs).flatMap(([name, tensor]) =>
      tensor === undefined ? [] : [[name, copyToCpu(context, cpu, tensor)] as const],
    );
    try {
      // some kernels, as Einsum, take a list of inputs
      const inputs = Object.assign(Array.isArray(call.inputs) ? [] : {}, Object.fromEntries(copies));
      const results = kernel({ ...call, inputs, backend: cpu });
      if (!Array.isArray(results)) return moveToWasm(context, cpu, results);
      return results.map((result) => moveToWasm(context, cpu, result));
    } finally {
      for (const [, copy] of copies) cpu.disposeData(copy.dataId);
    }
  };
}

function copyToCpu({ backend }: WasmContext, cpu: MathBackendCPU, tensor: tf.TensorInfo): tf.TensorInfo {
  return cpu.makeTensorInfo(tensor.shape, tensor.dtype, backend.typedArrayFromHeap(tensor).slice());
}

function moveToWasm(context: WasmContext, cpu: MathBackendCPU, result: tf.TensorInfo): tf.TensorInfo {
  const size = tf.util.sizeFromShape(result.shape);
  // cpu kernels may keep the values of an int32 tensor in a Float32Array
  const values = tf.util.getTypedArrayFromDType(result.dtype as 'float32', size);
  values.set(cpu.readSync(result.dataId) as Float32Array);
  cpu.disposeData(result.dataId);
  const moved = output(context, result.shape, result.dtype);
  heapOf(context.backend).HEAPU8.set(new Uint8Array(values.buffer), addressOf(context, moved));
  return moved;
}
