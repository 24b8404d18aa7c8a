import type * as tf from '@tensorflow/tfjs-core';
import { gatherKernels as gather } from '../../gpu/gather.ts';
import type { KernelTable } from '../../kernel-table.ts';
import { flat, runShader } from '../program.ts';

/** Gathers that show an index that lies outside. */
export const gatherKernels = (stock: (kernelName: string) => tf.KernelFunc): KernelTable =>
  gather({
    stock,
    backendName: 'webgpu',
    rows: (backend, { x, places, shape: [batch, outer, count, inner] }) => {
      const { dtype } = x as { dtype: 'float32' | 'int32' | 'bool' };
      const length = x.shape[2]!;
      const [set, absent] =
        dtype === 'float32' ? ['', 'uniforms.NAN'] : ['I32', dtype === 'int32' ? 'i32(-2147483648)' : '0'];
      return {
        ...runShader(backend, {
          name: `rows ${dtype}`,
          inputs: { x: flat(x), places: flat(places) },
          pairs: { source: [outer, length], rows: [count, inner] },
          shape: [batch * outer, count, inner],
          dtype,
          functions: '',
          body: `
            let place = i32(places[coords.x / uniforms.source.x * uniforms.rows.x + coords.y]);
            if (place < 0 || place >= uniforms.source.y) { setOutputAtIndex${set}(index, ${absent}); }
            else { setOutputAtIndex${set}(index, x[(coords.x * uniforms.source.y + place) * uniforms.rows.y + coords.z]); }`,
        }),
        shape: [batch, outer, count, inner],
      };
    },
    places: (backend, indices, shape) =>
      runShader(backend, {
        name: `places in ${shape.join(' × ')}`,
        inputs: { indices: flat(indices) },
        pairs: {},
        shape: [indices.shape[0]!],
        dtype: 'int32',
        functions: '',
        body: `
          var place = 0;
          var inside = true;
          ${shape
            .map(
              (length, axis) => `
          let at${axis} = i32(indices[index * ${shape.length} + ${axis}]);
          inside = inside && at${axis} >= 0 && at${axis} < ${length};
          place = place * ${length} + at${axis};`,
            )
            .join('')}
          setOutputAtIndexI32(index, select(-1, place, inside));`,
      }),
  });
