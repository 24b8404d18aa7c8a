import type * as tf from '@tensorflow/tfjs-core';
import { gatherKernels as gather } from '../../gpu/gather.ts';
import type { KernelTable } from '../../kernel-table.ts';
import { runFlatShader, runShader } from '../program.ts';

/** Gathers that show an index that lies outside. */
export const gatherKernels = (stock: (kernelName: string) => tf.KernelFunc): KernelTable =>
  gather({
    stock,
    backendName: 'webgl',
    rows: (backend, { x, places, shape }) => {
      const { dtype } = x as { dtype: 'float32' | 'int32' | 'bool' };
      const absent = { float32: 'NAN', int32: '-2147483648.0', bool: '0.0' }[dtype];
      return runShader(backend, {
        inputs: { X: x, Places: places },
        shape,
        dtype,
        functions: '',
        body: `
          int place = int(floor(getPlaces(coords.x, coords.z) + 0.5));
          if (place < 0 || place >= ${x.shape[2]}) { setOutput(${absent}); }
          else { setOutput(getX(coords.x, coords.y, place, coords.w)); }`,
      });
    },
    places: (backend, indices, shape) =>
      runFlatShader(backend, {
        inputs: { Indices: indices },
        size: indices.shape[0]!,
        dtype: 'int32',
        body: `
          int place = 0;
          bool inside = true;
          for (int axis = 0; axis < ${shape.length}; axis++) {
            int at = int(floor(getIndices(index, axis) + 0.5));
            int length = int[${shape.length}](${shape.join(', ')})[axis];
            inside = inside && at >= 0 && at < length;
            place = place * length + at;
          }
          setOutput(inside ? float(place) : -1.0);`,
      }),
  });
