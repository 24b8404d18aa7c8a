import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { cpuKernel } from '../../cpu/kernels.ts';
import { quietCpu } from '../../cpu/quiet.ts';
import { addressOf, heapOf, output, stringsOf, type WasmContext } from '../memory.ts';

type Input = tf.TensorInfo | tf.TensorInfo[] | null | undefined;

/** Runs the cpu backend's kernel of that name on copies of the inputs. For calls that wasm lacks or gets wrong. */
export function onCpu(context: WasmContext, kernelName: string): tf.KernelFunc {
  let found: tf.KernelFunc | undefined;
  return (call) => {
    const kernel = (found ??= cpuKernel(kernelName));
    const cpu = quietCpu();
    const copies: tf.TensorInfo[] = [];
    const copyEach = (tensor: Input): Input => {
      if (tensor === undefined || tensor === null) return tensor;
      if (Array.isArray(tensor)) return tensor.map((one) => copyEach(one) as tf.TensorInfo);
      const copy = copyToCpu(context, cpu, tensor);
      copies.push(copy);
      // some kernels read these of a tensor
      return { ...copy, rank: copy.shape.length, size: tf.util.sizeFromShape(copy.shape) } as tf.TensorInfo;
    };
    try {
      // some kernels, as Einsum, take a list of inputs, and some, as RaggedGather, a list as one of them
      const entries = Object.entries(call.inputs).map(([name, tensor]) => [name, copyEach(tensor)] as const);
      const inputs = Object.assign(Array.isArray(call.inputs) ? [] : {}, Object.fromEntries(entries));
      const results = kernel({ ...call, inputs: inputs as tf.NamedTensorInfoMap, backend: cpu });
      if (!Array.isArray(results)) return moveToWasm(context, cpu, results);
      return results.map((result) => moveToWasm(context, cpu, result));
    } finally {
      for (const copy of copies) cpu.disposeData(copy.dataId);
    }
  };
}

function copyToCpu(context: WasmContext, cpu: MathBackendCPU, tensor: tf.TensorInfo): tf.TensorInfo {
  const { backend } = context;
  const { shape, dtype } = tensor;
  // the cpu backend takes encoded strings too, which its types do not say
  if (dtype === 'string') return cpu.makeTensorInfo(shape, dtype, stringsOf(backend, tensor) as unknown as string[]);
  if (dtype !== 'complex64') return cpu.makeTensorInfo(shape, dtype, backend.typedArrayFromHeap(tensor).slice());
  const pairs = new Float32Array(
    heapOf(backend).HEAPU8.buffer,
    addressOf(context, tensor),
    2 * tf.util.sizeFromShape(shape),
  );
  const part = (offset: number): tf.TensorInfo =>
    cpu.makeTensorInfo(
      shape,
      'float32',
      Float32Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i + offset] as number),
    );
  const [real, imag] = [part(0), part(1)];
  const complex = cpuKernel('Complex')({ inputs: { real, imag }, attrs: {}, backend: cpu }) as tf.TensorInfo;
  cpu.disposeIntermediateTensorInfo(real);
  cpu.disposeIntermediateTensorInfo(imag);
  return complex;
}

function moveToWasm(context: WasmContext, cpu: MathBackendCPU, result: tf.TensorInfo): tf.TensorInfo {
  const { shape, dtype } = result;
  const read = cpu.readSync(result.dataId);
  if (dtype === 'string') {
    const dataId = context.backend.write(read as unknown as Parameters<typeof context.backend.write>[0], shape, dtype);
    cpu.disposeData(result.dataId);
    return { dataId, shape, dtype };
  }
  // cpu kernels may keep the values of an int32 tensor in a Float32Array
  const size = tf.util.sizeFromShape(shape);
  const values =
    dtype === 'complex64' ? new Float32Array(2 * size) : tf.util.getTypedArrayFromDType(dtype as 'float32', size);
  values.set(read as Float32Array);
  cpu.disposeData(result.dataId);
  const moved = output(context, shape, dtype);
  heapOf(context.backend).HEAPU8.set(new Uint8Array(values.buffer), addressOf(context, moved));
  return moved;
}
