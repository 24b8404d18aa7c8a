import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../kernel-table.ts';

/** Activations that the stock shaders of fused kernels apply wrongly to NaN or infinities. */
const apart: Readonly<Record<string, string>> = { relu6: 'Relu6', leakyrelu: 'LeakyRelu', prelu: 'Prelu' };

/** Fused kernels, with those activations in a kernel of their own. */
export function fusedKernels(stock: (kernelName: string) => tf.KernelFunc): KernelTable {
  const fused = (name: string): tf.KernelFunc => {
    const kernel = stock(name);
    return (call) => {
      const { activation, leakyreluAlpha, dataFormat } = call.attrs as {
        readonly activation?: string;
        readonly leakyreluAlpha?: number;
        readonly dataFormat?: string;
      };
      const after = apart[activation ?? 'linear'];
      if (after === undefined) return kernel(call);
      const { preluActivationWeights, ...inputs } = call.inputs;
      const y = kernel({ ...call, inputs, attrs: { ...call.attrs, activation: 'linear' } }) as tf.TensorInfo;
      const dispose = ({ dataId }: tf.TensorInfo) => (call.backend as tf.KernelBackend).disposeData(dataId);
      let alpha = preluActivationWeights;
      // one weight for each channel, which is the first axis of an image here
      const byChannel = dataFormat === 'NCHW' && after === 'Prelu' && alpha?.shape.length === 1 ? alpha : undefined;
      if (byChannel !== undefined)
        alpha = stock('Reshape')({
          ...call,
          inputs: { x: byChannel },
          attrs: { shape: [byChannel.shape[0]!, 1, 1] },
        }) as tf.TensorInfo;
      const result = stock(after)({
        ...call,
        inputs: { x: y, ...(after === 'Prelu' ? { alpha } : {}) },
        attrs: { alpha: leakyreluAlpha ?? 0.2 },
      });
      dispose(y);
      if (byChannel !== undefined) dispose(alpha!);
      return result;
    };
  };
  return Object.fromEntries(['FusedConv2D', 'FusedDepthwiseConv2D', '_FusedMatMul'].map((name) => [name, fused(name)]));
}
