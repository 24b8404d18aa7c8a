import * as tf from '@tensorflow/tfjs-core';
import { quietCpu } from '../cpu/quiet.ts';
import type { KernelTable } from '../kernel-table.ts';

/** Kernels of strings, sets and ragged tensors, which some GPU backends have not and no training needs. */
const kernelNames = [
  ...[
    'BitwiseAnd',
    'NonMaxSuppressionV4',
    'RaggedGather',
    'RaggedRange',
    'RaggedTensorToTensor',
    'SparseFillEmptyRows',
  ],
  ...['SparseReshape', 'StaticRegexReplace', 'StringSplit', 'StringToHashBucketFast', 'Unique'],
];

/** The values of a tensor on the processor, or an error that says how to bring them there. */
export type HostValues = (x: tf.TensorInfo, kernelName: string) => tf.BackendValues;

/** Those kernels that a GPU backend has not, from the cpu backend. */
export function processorKernels(backendName: string, valuesOf: HostValues): KernelTable {
  const missing = kernelNames.filter((name) => tf.getKernel(name, backendName) === undefined);
  const kernel =
    (kernelName: string): tf.KernelFunc =>
    (call) => {
      const cpu = quietCpu();
      const backend = call.backend as typeof cpu;
      const copies: tf.TensorInfo[] = [];
      const copy = (x: tf.TensorInfo): tf.TensorInfo => {
        const copied = cpu.makeTensorInfo(x.shape, x.dtype, valuesOf(x, kernelName) as Float32Array);
        copies.push(copied);
        return copied;
      };
      const back = (x: tf.TensorInfo): tf.TensorInfo => {
        const values = cpu.readSync(x.dataId) as Float32Array;
        cpu.disposeData(x.dataId);
        return backend.makeTensorInfo(x.shape, x.dtype, values);
      };
      try {
        const inputs = Object.fromEntries(
          Object.entries(call.inputs).map(([name, x]) => [
            name,
            Array.isArray(x) ? x.map(copy) : copy(x as tf.TensorInfo),
          ]),
        );
        const results = tf.getKernel(kernelName, 'cpu').kernelFunc({
          ...call,
          inputs: inputs as tf.NamedTensorInfoMap,
          backend: cpu,
        });
        return Array.isArray(results) ? results.map(back) : back(results);
      } finally {
        for (const { dataId } of copies) cpu.disposeData(dataId);
      }
    };
  return Object.fromEntries(missing.map((name) => [name, kernel(name)]));
}
