// Reads reference values: float64 values and parameter gradients of every penalty on four nets.
import { inject } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import { key } from '@gr/random';
import type { Layer } from '@gr/models';
import { type Params, type Path, mapWithPath } from '@gr/tree';
import { type GoldenName, goldenNets } from './nets.ts';

export type GoldenQuantity = 'crossEntropy' | 'doubleBack' | 'spectReg' | 'frobenius' | 'jacReg' | 'confidencePenalty';

/** A value and, by the file's parameter name such as `conv1.w`, its gradient: L2 norm, sum, and entries by flat index. */
export interface GoldenExpectation {
  readonly value: number;
  readonly grad: {
    readonly [parameter: string]: {
      readonly l2: number;
      readonly sum: number;
      readonly at: { readonly [flatIndex: string]: number };
    };
  };
}

interface Filled {
  readonly seed: number;
  readonly scale: number;
}

interface GoldenFile {
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly batch: number;
  readonly params: { readonly [parameter: string]: Filled & { readonly shape: readonly number[] } };
  readonly x: Filled;
  readonly labels: readonly number[];
  readonly r: Filled & { readonly shape: readonly number[] };
  readonly logitsRow0: readonly number[];
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
  /** `[classes]`, the one projection for the whole batch */
  readonly r: tf.Tensor1D;
  readonly logitsRow0: readonly number[];
  readonly expected: { readonly [quantity in GoldenQuantity]: GoldenExpectation };
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The text of each file of reference values, none where they are missing. */
    golden: Readonly<Record<string, string>>;
  }
}

const files = inject('golden');

/** Why there are no reference values, or undefined where there are. */
export const goldenMissing: string | undefined = goldenNets().every(({ file }) => files[file] !== undefined)
  ? undefined
  : `no reference values: set GR_GOLDEN_DIR to the folder with ${goldenNets()
      .map(({ file }) => file)
      .join(', ')}`;

/**
 * `n` values of the files' generator: s ← (1664525 s + 1013904223) mod 2³² from s = seed on, value = (s / 2³² − ½) · scale.
 */
export const fill = (n: number, { seed, scale }: Filled): Float32Array => {
  let s = seed;
  return Float32Array.from({ length: n }, () => {
    s = (1664525 * s + 1013904223) % 2 ** 32;
    return (s / 2 ** 32 - 0.5) * scale;
  });
};

/** The name that a file gives to the parameter at this path: its last two steps, `conv2.w` for `block.body.conv2.w`. */
export const goldenName = (path: Path): string => path.slice(-2).join('.');

/** A net with the file's parameters, inputs and expected values; undefined if the files are missing (see `goldenMissing`). */
export const loadGolden = (name: GoldenName): Golden | undefined => {
  if (goldenMissing !== undefined) return undefined;
  const net = goldenNets().find((candidate) => candidate.name === name);
  if (net === undefined) throw new Error(`no reference net '${name}'`);
  const file = JSON.parse(files[net.file]!) as GoldenFile;
  const filled = (shape: readonly number[], how: Filled): tf.Tensor =>
    tf.tensor(
      fill(
        shape.reduce((n, length) => n * length, 1),
        how,
      ),
      [...shape],
    );

  const { params: initial, state } = net.layer.init(key(0), file.inputShape);
  const params = mapWithPath((leaf: tf.Tensor, path) => {
    const given = file.params[goldenName(path)];
    if (given === undefined || given.shape.join() !== leaf.shape.join())
      throw new Error(`${net.file} has ${goldenName(path)} of shape ${given?.shape}, the net ${leaf.shape}`);
    leaf.dispose();
    return filled(given.shape, given);
  }, initial);
  return {
    layer: net.layer,
    params,
    state,
    x: filled([file.batch, ...file.inputShape], file.x),
    labels: tf.tensor2d(
      file.labels.map((label) => Array.from({ length: file.classes }, (_, k) => Number(k === label))),
    ),
    r: filled(file.r.shape, file.r) as tf.Tensor1D,
    logitsRow0: file.logitsRow0,
    expected: file.expected,
  };
};
