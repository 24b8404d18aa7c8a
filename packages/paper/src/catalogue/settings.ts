import { penaltyDefinitions } from '@gr/penalties';
import type { Cell, ClassifierTrial, Method, Published } from '@gr/trials';
import { asInThePaper, paperDefaults } from '../as-in-the-paper.ts';
import type { paperPenalties } from '../penalties.ts';

/** The columns of most tables: plain training, and each penalty under its name. */
export const methods: Readonly<Record<MethodName, Method>> = Object.fromEntries(
  [{ kind: 'none', label: 'Baseline' }, ...penaltyDefinitions].map(({ kind, label }) => [kind, { name: kind, label }]),
) as Record<MethodName, Method>;
/** The columns that tables of the paper name. */
type MethodName = 'none' | keyof typeof paperPenalties;

export type ClassifierSetting = Omit<ClassifierTrial, 'seed' | 'backend' | 'scale'>;

/** The authors' protocol without what a run of an experiment decides. */
export const defaults: ClassifierSetting = withoutRun(paperDefaults);

function withoutRun({ seed: _seed, backend: _backend, scale: _scale, ...setting }: ClassifierTrial): ClassifierSetting {
  return setting;
}

/** A setting on so many examples. */
export const sized = (setting: ClassifierSetting, size: number): ClassifierSetting => ({
  ...setting,
  data: { ...setting.data, size },
});

/** LeNet on MNIST as the authors trained it: Adam, 10,000 steps of 50, WD 0.0005, test on the last 10,000 of the training set. */
export const mnist: ClassifierSetting = {
  ...defaults,
  data: { ...defaults.data, kind: 'mnist', size: 2000 },
  jacobianExamples: 500,
};

/** The residual net on CIFAR as the authors trained it: Nesterov, 50,000 steps of 128. */
export const cifar10: ClassifierSetting = {
  ...defaults,
  data: { ...defaults.data, kind: 'cifar-10', size: 2000 },
  model: { kind: 'resnet' },
  optimizer: { kind: 'nesterov' },
  weightDecay: 0.003,
  iterations: 50_000,
  batch: 128,
  jacobianExamples: 128,
};

/** The same on CIFAR-100, where every script of the authors has 20,000 examples. A Jacobian of 100 rows is not measured. */
export const cifar100: ClassifierSetting = {
  ...cifar10,
  data: { ...cifar10.data, kind: 'cifar-100', size: 20_000 },
  jacobianExamples: 0,
};

/** A cell of the paper: a method on a setting with its λ, and the published mean and deviation. */
export const cell = (
  setting: ClassifierSetting,
  method: MethodName,
  lambda: number,
  mean?: number,
  deviation?: number,
): Cell => ({
  method,
  config: method === 'none' ? setting : asInThePaper({ ...setting, penalty: { kind: method }, lambda }),
  ...(mean === undefined ? {} : { published: published(mean, deviation) }),
});

/** A published number. */
export const published = (mean: number, deviation?: number): Published =>
  deviation === undefined ? { mean } : { mean, deviation };

export const poster = 'poster of the paper';
export const code = "the authors' published code, May 2018";
