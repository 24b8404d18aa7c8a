// 50 steps of two nets and two penalties from the same key, on the project's backend and on cpu.
import { digits, batches, standardize } from '@gr/datasets';
import {
  type Layer,
  avgPool,
  batchNorm,
  conv2d,
  dense,
  globalAvgPool,
  lenet,
  optionAShortcut,
  relu,
  residual,
  serial,
} from '@gr/models';
import { type Penalty, doubleBack, spectReg, weighted } from '@gr/penalties';
import { key } from '@gr/random';
import { momentum } from '@gr/train';
import { expect, inject, test } from 'vitest';
import '../../../tests/backend.ts';
import { recordTraining } from '../../../tests/conformance/record.ts';
import { describeOnBackends, expectSameTraining } from './index.ts';

const conv = (filters: number, stride = 1) => conv2d({ filters, kernel: 3, stride, padding: 'same', bias: false });
const norm = () => batchNorm({ statistics: 'batch' });

/** A residual net with batch norm after each convolution: one plain block, one that halves the image. Narrow, for the slowest backend. */
const residualNet = (): Layer =>
  serial({
    pool: avgPool({ size: 4 }),
    conv1: conv(4),
    norm1: norm(),
    relu1: relu(),
    block1: residual({
      body: serial({ conv1: conv(4), norm1: norm(), relu1: relu(), conv2: conv(4), norm2: norm() }),
      after: relu(),
    }),
    block2: residual({
      body: serial({ conv1: conv(8, 2), norm1: norm(), relu1: relu(), conv2: conv(8), norm2: norm() }),
      shortcut: optionAShortcut({ filters: 8, stride: 2 }),
      after: relu(),
    }),
    mean: globalAvgPool(),
    fc: dense({ units: 10 }),
  });

const nets: Readonly<Record<string, () => Layer>> = {
  LeNet: () => lenet({ widths: [2, 4, 10, 10] }) as Layer,
  ...(inject('extent') === 'all' ? { 'a residual net with batch norm': residualNet } : {}),
};
const penalties: Readonly<Record<string, Penalty>> = {
  DoubleBack: weighted(0.1, doubleBack()),
  SpectReg: weighted(0.01, spectReg()),
};

const data = [...batches({ size: 2 })(standardize()(digits(key(1), 40)))];

describeOnBackends(
  'training is the same as on cpu',
  () => {
    for (const [net, model] of Object.entries(nets))
      for (const [name, penalty] of Object.entries(penalties))
        test(`${net} with ${name}: losses of 50 steps within 1e-3, parameters after one step within 1e-4`, async ({
          task,
        }) => {
          const training = { model: model(), penalty, input: [28, 28, 1], batches: data, key: key(2) };
          const apart = await expectSameTraining({ ...training, optimizer: momentum({ rate: 0.005 }), steps: 50 });
          recordTraining(task, `${net}, ${name}`, apart);
          expect(apart.losses).toBeLessThanOrEqual(1e-3);
          expect(apart.params).toBeLessThanOrEqual(1e-4);
        });
  },
  { backends: [inject('backend')] },
);
