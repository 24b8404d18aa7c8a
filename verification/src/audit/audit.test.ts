import { beforeAll, describe, expect, inject, test } from 'vitest';
import { recordAudit } from '../../../tests/conformance/record.ts';
import { audit, prepare } from './audit.ts';
import { cellsByOp, sample } from './table.ts';

/** All cells by `pnpm audit-kernels`, some by the tests. */
const extent = inject('audit');
const backend = inject('backend');
const onGpu = backend === 'webgl' || backend === 'webgpu';

beforeAll(prepare);

describe(`each op on ${backend} gives what the float64 reference gives, or throws an error that says why`, () => {
  for (const [op, cells] of cellsByOp())
    test(`${op}`, async ({ task }) => {
      const chosen = extent === 'all' ? cells : sample(cells, backend === 'cpu' || backend === 'wasm' ? 12 : 5);
      const tally = await audit(chosen, backend);
      recordAudit(task, op, tally);
      expect(tally.findings.filter(({ kind }) => kind !== 'refused')).toEqual([]);
      // programs that a GPU has compiled for one shape are there for the next one, whatever came first
      if (onGpu && (extent === 'all' || backend === 'webgpu'))
        expect((await audit([...chosen].reverse(), backend)).findings).toHaveLength(tally.findings.length);
    });
});
