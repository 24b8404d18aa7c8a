// Reads reference values: float64 values and parameter gradients of every penalty on several nets. README.md has the format.
import { inject } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import { key } from '@gr/random';
import type { Layer } from '@gr/models';
import { type Params, type Path, mapWithPath } from '@gr/tree';
import { type GoldenName, goldenNets } from './nets.ts';

export type GoldenQuantity =
  | 'crossEntropy'
  | 'crossEntropySoft'
  | 'doubleBack'
  | 'doubleBackSoft'
  | 'spectReg'
  | 'spectRegPerExample'
  | 'frobenius'
  | 'jacReg'
  | 'oneHot'
  | 'oneClass'
  | 'confidencePenalty'
  | 'paperConfidence'
  | 'paperSoftmax'
  | 'paperSoftmax2'
  | 'paperTop2';

/** A value and, by the file's parameter name such as `conv1.w`, its gradient: L2 norm, largest magnitude, entries by flat index. */
export interface GoldenExpectation {
  readonly value: number;
  readonly grad: {
    readonly [parameter: string]: {
      readonly l2: number;
      readonly largest: number;
      readonly at: { readonly [flatIndex: string]: number };
    };
  };
}

interface Filled {
  readonly shape: readonly number[];
  readonly seed: number;
  readonly scale: number;
  /** Added to each value; 0 if not given. */
  readonly offset?: number;
}

interface GoldenFile {
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly labels: readonly number[];
  readonly params: { readonly [parameter: string]: Filled };
  readonly state: { readonly [statistic: string]: Filled };
  readonly x: Filled;
  readonly r: Filled;
  readonly rPerExample: Filled;
  readonly logits: readonly (readonly number[])[];
  readonly after: { readonly [statistic: string]: readonly number[] };
  readonly expected: { readonly [quantity in GoldenQuantity]: GoldenExpectation };
}

export interface Golden {
  readonly layer: Layer;
  readonly params: Params;
  readonly state: Params;
  /** `[batch, ...input]` */
  readonly x: tf.Tensor;
  /** One-hot, `[batch, classes]` */
  readonly labels: tf.Tensor2D;
  /** 0.9 of the one-hot labels and 0.1 of uniform ones, `[batch, classes]` */
  readonly softLabels: tf.Tensor2D;
  /** `[1, classes]`, one projection for the whole batch */
  readonly r: tf.Tensor;
  /** `[batch, classes]`, a projection for each example */
  readonly rPerExample: tf.Tensor;
  /** In training, row by row. */
  readonly logits: readonly (readonly number[])[];
  /** Running averages after a step, by names such as `bn1.mean`; none where the net keeps none. */
  readonly after: { readonly [statistic: string]: readonly number[] };
  readonly expected: { readonly [quantity in GoldenQuantity]: GoldenExpectation };
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The text of each file of reference values. */
    golden: Readonly<Record<string, string>>;
  }
}

const files = inject('golden');

/**
 * The values of the files' generator: s ← (1664525 s + 1013904223) mod 2³² from s = seed on, value = (s / 2³² − ½) · scale + offset,
 * rounded to float32 before the offset and after it.
 */
const fill = ({ shape, seed, scale, offset = 0 }: Filled): tf.Tensor => {
  let s = seed;
  const values = Float32Array.from({ length: shape.reduce((n, length) => n * length, 1) }, () => {
    s = (1664525 * s + 1013904223) % 2 ** 32;
    return Math.fround((s / 2 ** 32 - 0.5) * scale) + offset;
  });
  return tf.tensor(values, [...shape]);
};

/** The name that a file gives to the tensor at this path: its last two steps, `conv2.w` for `block.body.conv2.w`. */
export const goldenName = (path: Path): string => path.slice(-2).join('.');

/**
 * A net with the file's parameters, state, inputs and expected values.
 *
 * @throws Error if the file is missing or has other parameters than the net.
 */
export const loadGolden = (name: GoldenName): Golden => {
  const net = goldenNets().find((candidate) => candidate.name === name)!;
  const text = files[net.file];
  if (text === undefined)
    throw new Error(
      `The reference values tests/golden/values/${net.file} are missing. They are part of the repository: restore them with ` +
        'git checkout, or generate them with python3 tests/golden/generate.py.',
    );
  const file = JSON.parse(text) as GoldenFile;

  const initial = net.layer.init(key(0), file.inputShape);
  const replaced = (tree: Params, by: { readonly [name: string]: Filled }): Params => {
    const unused = new Set(Object.keys(by));
    const filled = mapWithPath((leaf: tf.Tensor, path) => {
      const given = by[goldenName(path)];
      if (given === undefined || given.shape.join() !== leaf.shape.join())
        throw new Error(`${net.file} has ${goldenName(path)} of shape ${given?.shape}, the net ${leaf.shape}`);
      unused.delete(goldenName(path));
      leaf.dispose();
      return fill(given);
    }, tree);
    if (unused.size > 0) throw new Error(`${net.file} has ${[...unused].join(', ')}, which the net does not have`);
    return filled;
  };
  const rows = (hit: number, other: number) =>
    tf.tensor2d(
      file.labels.map((label) => Array.from({ length: file.classes }, (_, k) => (k === label ? hit : other))),
    );
  const share = 0.1 / file.classes;
  return {
    layer: net.layer,
    params: replaced(initial.params, file.params),
    state: replaced(initial.state as Params, file.state),
    x: fill(file.x),
    labels: rows(1, 0),
    softLabels: rows(0.9 + share, share),
    r: fill({ ...file.r, shape: [1, file.classes] }),
    rPerExample: fill(file.rPerExample),
    logits: file.logits,
    after: file.after,
    expected: file.expected,
  };
};
