import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';

/** Softmax and cross entropy of the rows of a matrix. */
export const softmaxKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  const other = onCpu(context, 'Softmax');
  return {
    Softmax: (call) => {
      const { logits } = call.inputs as { logits: tf.TensorInfo };
      if (logits.dtype !== 'float32') return other(call);
      const y = output(context, logits.shape);
      const [rows, classes] = matrix(logits);
      module.softmax(addressOf(context, logits), addressOf(context, y), rows, classes);
      return y;
    },
    /** logits, labels: [..., classes]; gives losses [...]: −Σ labels · log softmax(logits). */
    SoftmaxCrossEntropy: ({ inputs }) => {
      const { logits, labels } = inputs as { logits: tf.TensorInfo; labels: tf.TensorInfo };
      const losses = output(context, logits.shape.slice(0, -1));
      const [rows, classes] = matrix(logits);
      const [z, y, to] = [logits, labels, losses].map((tensor) => addressOf(context, tensor)) as [
        number,
        number,
        number,
      ];
      module.softmaxCrossEntropy(z, y, to, rows, classes, context.scratch(4 * classes));
      return losses;
    },
    /** Its gradient by the logits: dy (softmax(logits) Σ labels − labels), dy: [...]. */
    SoftmaxCrossEntropyGrad: ({ inputs }) => {
      const { dy, logits, labels } = inputs as { dy: tf.TensorInfo; logits: tf.TensorInfo; labels: tf.TensorInfo };
      const y = output(context, logits.shape);
      const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
      module.softmaxCrossEntropyGrad(at(dy), at(logits), at(labels), at(y), ...matrix(logits));
      return y;
    },
  };
};

/** Rows and columns of the tensor as a matrix of its last axis. */
const matrix = ({ shape }: tf.TensorInfo): [number, number] => [
  tf.util.sizeFromShape(shape.slice(0, -1)),
  shape.at(-1) ?? 1,
];
