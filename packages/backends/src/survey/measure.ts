import * as tf from '@tensorflow/tfjs-core';

/** A matrix product that is timed. */
interface Gemm {
  /** Rows and columns of both factors. */
  readonly n: number;
  /** Products between two reads. */
  readonly products: number;
}

/**
 * Speed of a backend in products of square float32 matrices, 10⁹ floating-point operations a second: the best of three times, each with the
 * reading of a number. The backend need not be the current one and does not become it.
 */
export async function measureGemm(name: string, backend: tf.KernelBackend, { n, products }: Gemm): Promise<number> {
  const call = (kernelName: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): tf.TensorInfo =>
    tf.getKernel(kernelName, name).kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo;
  const made: tf.TensorInfo[] = [];
  const keep = (info: tf.TensorInfo): tf.TensorInfo => {
    made.push(info);
    return info;
  };
  const matrix = (): tf.TensorInfo => {
    const values = Float32Array.from({ length: n * n }, (_, i) => ((i * 37) % 101) / 101 - 0.5);
    return keep({ dataId: backend.write(values, [1, n, n], 'float32'), shape: [1, n, n], dtype: 'float32' });
  };
  const [a, b] = [matrix(), matrix()];
  const run = async (): Promise<number> => {
    const start = performance.now();
    const results = Array.from({ length: products }, () =>
      call('BatchMatMul', { a, b }, { transposeA: false, transposeB: false }),
    );
    const corner = call('Slice', { x: results.at(-1) as tf.TensorInfo }, { begin: [0, 0, 0], size: [1, 1, 1] });
    await backend.read(corner.dataId);
    const ms = performance.now() - start;
    for (const { dataId } of [...results, corner]) backend.disposeData(dataId);
    return ms;
  };
  try {
    await run();
    const times = [await run(), await run(), await run()];
    return (products * 2 * n ** 3) / 1e6 / Math.min(...times);
  } finally {
    for (const { dataId } of made) backend.disposeData(dataId);
  }
}
