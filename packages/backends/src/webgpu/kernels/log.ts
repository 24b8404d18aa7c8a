import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

/** log 0 = −∞. Drivers differ in what they make of it; some make −88. */
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
        if (v < 0.0) { y = uniforms.NAN; }
        setOutputAtIndex(index, y);`,
    });
  },
});
