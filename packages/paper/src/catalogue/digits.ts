import type { Cell, Experiment } from '@gr/trials';
import { defaults, methods } from './settings.ts';

const setting = { ...defaults, iterations: 1000, jacobianExamples: 250 };

const cell = (method: string, lambda: number): Cell => ({
  method,
  config: method === 'none' ? setting : { ...setting, penalty: { kind: method }, lambda },
  incomparable: 'digits that are made, not MNIST',
});

export const digits: Experiment = {
  name: 'digits',
  title: 'Made digits with 2,000 labels',
  claim: 'What the paper shows on MNIST, on digits that need no download: both penalties beat plain training.',
  seeds: 3,
  tables: [
    {
      title: 'Made digits (2,000 examples), LeNet',
      metric: 'accuracy',
      methods: [methods.none, methods.spectreg, methods.doubleback],
      rows: [{ label: 'No dropout', cells: [cell('none', 0), cell('spectreg', 0.01), cell('doubleback', 50)] }],
    },
  ],
  sources: [{ setting: 'LeNet, Adam, weight decay, λ', source: "those of the paper's MNIST with 2,000 labels" }],
  choices: [
    'A tenth of the iterations of the paper, so that it takes minutes.',
    'SpectReg with an r for each example, which varies less than one for the whole batch.',
  ],
};
