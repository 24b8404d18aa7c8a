import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

const sizesOf = ({ shape }: tf.TensorInfo): readonly [rows: number, classes: number] => [
  tf.util.sizeFromShape(shape.slice(0, -1)),
  shape.at(-1) ?? 1,
];

/**
 * In WGSL: the largest of a row of the logits, and log Σ exp(logit − largest). Their sum would lose the digits of a small loss. A row
 * without a softmax (NaN, +∞, nothing but −∞) has NaN for both, told by its bits: WGSL promises nothing of arithmetic with them.
 */
const logSumExp = `
  fn logSumExp(row : i32) -> vec2<f32> {
    let first = row * uniforms.sizes.y;
    var top = logits[first];
    for (var i = 1; i < uniforms.sizes.y; i++) { top = max(top, logits[first + i]); }
    var sum = 0.0;
    var least = 0;
    var sound = true;
    for (var i = 0; i < uniforms.sizes.y; i++) {
      let bits = bitcast<u32>(logits[first + i]);
      if (bits == 0xff800000u) { least++; } else { sum += exp(logits[first + i] - top); }
      if (isnan(logits[first + i]) || bits == 0x7f800000u) { sound = false; }
    }
    if (!sound || least == uniforms.sizes.y) { return vec2<f32>(uniforms.NAN, uniforms.NAN); }
    return vec2<f32>(top, log(sum));
  }`;

/** Cross entropy and its gradient: kernels of our own, for labels of any sum. From stock kernels they take some twenty programs. */
export const softmaxCrossEntropyKernels = (): KernelTable => ({
  /** { logits, labels }, [..., classes], to −Σ labels · log softmax(logits), [...]. */
  SoftmaxCrossEntropy: ({ inputs, backend }) => {
    const { logits, labels } = inputs as { logits: tf.TensorInfo; labels: tf.TensorInfo };
    return runShader(backend, {
      name: 'softmax cross entropy',
      inputs: { logits, labels },
      pairs: { sizes: sizesOf(logits) },
      shape: logits.shape.slice(0, -1),
      dtype: 'float32',
      functions: logSumExp,
      body: `
        let whole = logSumExp(index);
        var sum = 0.0;
        for (var i = index * uniforms.sizes.y; i < (index + 1) * uniforms.sizes.y; i++) {
          // a class with the logit −∞ and the label 0 adds nothing; WGSL promises nothing of a comparison with −∞
          if (labels[i] == 0.0 && bitcast<u32>(logits[i]) == 0xff800000u) { continue; }
          sum += labels[i] * (whole.y - (logits[i] - whole.x));
        }
        if (isnan(whole.x)) { sum = uniforms.NAN; }
        setOutputAtIndex(index, sum);`,
    });
  },
  /** { dy, logits, labels } to dy (softmax(logits) Σ labels − labels). */
  SoftmaxCrossEntropyGrad: ({ inputs, backend }) => {
    const { dy, logits, labels } = inputs as { dy: tf.TensorInfo; logits: tf.TensorInfo; labels: tf.TensorInfo };
    const pairs = { sizes: sizesOf(logits) };
    const rows = runShader(backend, {
      name: 'log sum exp',
      inputs: { logits },
      pairs,
      shape: [pairs.sizes[0], 2],
      dtype: 'float32',
      functions: logSumExp,
      body: 'setOutputAtIndex(index, logSumExp(index / 2)[index % 2]);',
    });
    const gradient = runShader(backend, {
      name: 'softmax cross entropy gradient',
      inputs: { dy, logits, labels, rows },
      pairs,
      shape: logits.shape,
      dtype: 'float32',
      functions: '',
      body: `
        let row = index / uniforms.sizes.y;
        var total = 0.0;
        for (var i = row * uniforms.sizes.y; i < (row + 1) * uniforms.sizes.y; i++) { total += labels[i]; }
        var share = uniforms.NAN;
        if (!isnan(rows[2 * row])) { share = exp(logits[index] - rows[2 * row] - rows[2 * row + 1]); }
        setOutputAtIndex(index, dy[row] * (share * total - labels[index]));`,
    });
    (backend as WebGPUBackend).disposeData(rows.dataId);
    return gradient;
  },
});
