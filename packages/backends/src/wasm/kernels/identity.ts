import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { stockKernel } from './stock.ts';

/**
 * Copies that need none: no kernel writes to an input, so a clone, and a cast to the dtype that is there, share the data of their
 * input, as a reshape does. The backend counts who uses them.
 */
export const identityKernels = (context: WasmContext): KernelTable => {
  const [stockIdentity, stockCast] = [stockKernel('Identity'), stockKernel('Cast')];
  const share = ({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo => {
    context.backend.incRef(dataId);
    return { dataId, shape, dtype };
  };
  return {
    Identity: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      return x.dtype === 'string' ? stockIdentity(call) : share(x);
    },
    Cast: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const { dtype } = call.attrs as { dtype: tf.DataType };
      if (x.dtype === dtype && dtype !== 'string') return share(x);
      if (dtype !== 'float32' || (x.dtype !== 'bool' && x.dtype !== 'int32')) return stockCast(call);
      const y = output(context, x.shape);
      const convert = x.dtype === 'bool' ? 'floatsOfBytes' : 'floatsOfIntegers';
      context.module[convert](addressOf(context, x), addressOf(context, y), tf.util.sizeFromShape(x.shape));
      return y;
    },
  };
};
