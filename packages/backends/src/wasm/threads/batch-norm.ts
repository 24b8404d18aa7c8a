// Batch normalization and its gradients, by rows.
import { type AnyDivision, division, type KernelName, type Named } from './division.ts';

/** What a float costs that is read or written. */
const TOUCH = 1.5;

type Rows = Named<'rows' | 'n'>;
const byRows = { by: () => 'rows' as const, unit: () => 4 };
/** Work of a pass over so many arrays. */
const passes = (arrays: number) => ({ work: ({ rows, n }: Rows) => arrays * TOUCH * rows * n });
const rowBytes = ({ n }: Rows): number => 4 * n;

export const batchNormDivisions: Partial<Record<KernelName, AnyDivision>> = {
  columnMoments: division({
    parameters: ['x', 'moments', 'rows', 'n', 'workspace'],
    ...byRows,
    ...passes(2),
    steps: (call) => ({ x: rowBytes(call) }),
    workspace: (call) => 2 * rowBytes(call),
    sums: {
      parameter: 'moments',
      size: ({ n }) => 2 * n,
      join: (module, moments, others, { from, to }, { n }) => module.mergeMoments(moments, others, from, to - from, n),
    },
  }),
  batchNormRows: division({
    parameters: ['x', 'mean', 'slope', 'beta', 'y', 'rectified', 'rows', 'n'],
    ...byRows,
    ...passes(2),
    steps: (call) => ({ x: rowBytes(call), y: rowBytes(call) }),
  }),
  batchNormGradSums: division({
    parameters: ['dy', 'x', 'mean', 'slope', 'beta', 'sums', 'rectified', 'rows', 'n'],
    ...byRows,
    ...passes(2),
    steps: (call) => ({ dy: rowBytes(call), x: rowBytes(call) }),
    sums: { parameter: 'sums', size: ({ n }) => 2 * n },
  }),
  batchNormGradRows: division({
    parameters: ['dy', 'x', 'mean', 'slope', 'beta', 'weights', 'dx', 'rectified', 'rows', 'n'],
    ...byRows,
    ...passes(3),
    steps: (call) => ({ dy: rowBytes(call), x: rowBytes(call), dx: rowBytes(call) }),
  }),
  batchNormGradGradSums: division({
    parameters: ['u', 'dy', 'x', 'mean', 'slope', 'beta', 'sums', 'rectified', 'rows', 'n'],
    ...byRows,
    ...passes(3),
    steps: (call) => ({ u: rowBytes(call), dy: rowBytes(call), x: rowBytes(call) }),
    sums: { parameter: 'sums', size: ({ n }) => 5 * n },
  }),
  batchNormGradGradRows: division({
    parameters: ['u', 'dy', 'x', 'mean', 'slope', 'beta', 'weights', 'ddy', 'dx', 'rectified', 'rows', 'n'],
    ...byRows,
    ...passes(5),
    steps: (call) => {
      const step = rowBytes(call);
      return { u: step, dy: step, x: step, ddy: step, dx: step };
    },
  }),
};
