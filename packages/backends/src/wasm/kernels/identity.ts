import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';

/**
 * Copies that need none: no kernel writes to an input, so a clone, and a cast to the dtype that is there, share the data of their
 * input, as a reshape does. The backend counts who uses them. Casts to bool, and those of complex numbers, run on the cpu backend.
 */
export const identityKernels = (context: WasmContext): KernelTable => {
  const { backend, module } = context;
  const castOnCpu = onCpu(context, 'Cast');
  const share = ({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo => {
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  };
  return {
    Identity: (call) => share((call.inputs as { x: tf.TensorInfo }).x),
    Cast: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const { dtype } = call.attrs as { dtype: tf.DataType };
      if (x.dtype === dtype) return share(x);
      if (dtype === 'float32' && (x.dtype === 'bool' || x.dtype === 'int32')) {
        const y = output(context, x.shape);
        const convert = x.dtype === 'bool' ? 'floatsOfBytes' : 'floatsOfIntegers';
        module[convert](addressOf(context, x), addressOf(context, y), tf.util.sizeFromShape(x.shape));
        return y;
      }
      if (dtype !== 'int32' || (x.dtype !== 'bool' && x.dtype !== 'float32')) return castOnCpu(call);
      const y = output(context, x.shape, 'int32');
      backend.typedArrayFromHeap(y).set(backend.typedArrayFromHeap(x));
      return y;
    },
  };
};
