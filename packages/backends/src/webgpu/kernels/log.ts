import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

/** log 0 = −∞, and NaN stays. Drivers differ in what they make of both; some make −88 of 0 and a number of NaN. */
export const logKernels = (): KernelTable => ({
  Log: ({ inputs, backend }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    return runShader(backend, {
      name: 'log',
      inputs: { x },
      pairs: {},
      shape: x.shape,
      dtype: 'float32',
      functions: '',
      body: `
        let v = x[index];
        var y = log(v);
        if (v == 0.0) { y = -uniforms.INFINITY; }
        if (v >= uniforms.INFINITY) { y = v; }
        if (v < 0.0 || isnan(v)) { y = uniforms.NAN; }
        setOutputAtIndex(index, y);`,
    });
  },
});
