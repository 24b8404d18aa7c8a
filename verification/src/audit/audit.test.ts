import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { packedCopy } from '../../../packages/backends/src/webgl/packed.ts';
import { recordAudit } from '../../../tests/conformance/record.ts';
import { audit, prepare } from './audit.ts';
import { cellsByOp, sample } from './table.ts';

/** All cells by `pnpm audit-kernels`, some by the tests. */
const extent = inject('audit');
const backend = inject('backend');
/** In textures of webgl, with numbers in the cells that belong to no element, as results of other programs have them. */
const inTextures = {
  placed: (input: tf.Tensor): tf.Tensor => {
    if (input.size === 0 || input.dtype === 'string' || input.dtype === 'complex64') return input.clone();
    const copy = packedCopy(tf.backend(), input, 7);
    return tf.engine().makeTensorFromTensorInfo(copy);
  },
};
const onGpu = backend === 'webgl' || backend === 'webgpu';

beforeAll(prepare);

describe(`each op on ${backend} gives what the float64 reference gives, or throws an error that says why`, () => {
  for (const [op, cells] of cellsByOp())
    test(`${op}`, async ({ task }) => {
      const chosen = extent === 'all' ? cells : sample(cells, backend === 'cpu' || backend === 'wasm' ? 12 : 5);
      const tally = await audit(chosen, backend, backend === 'webgl' && extent === 'some' ? inTextures : {});
      recordAudit(task, op, tally);
      expect(tally.findings.filter(({ kind }) => kind !== 'refused')).toEqual([]);
      // programs that a GPU has compiled for one shape are there for the next one, whatever came first
      if (onGpu && (extent === 'all' || backend === 'webgpu')) {
        const again = await audit([...chosen].reverse(), backend, backend === 'webgl' ? inTextures : {});
        expect(again.findings.filter(({ kind }) => kind !== 'refused')).toEqual([]);
      }
    });
});
