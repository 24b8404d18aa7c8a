import * as E from 'fp-ts/lib/Either.js';
import * as tf from '@tensorflow/tfjs-core';
import { type Tree, mapWithPath, pathToString } from '@gr/tree';
import { type CheckpointError, checkpointError } from './error.ts';
import { type HostTensor, type Safetensors, encodeSafetensors } from './safetensors.ts';
import { noSeal, sealName, sealed } from './seal.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * A checkpoint as the bytes of a safetensors file: the tensors under their paths, the numbers and the caller's own texts in the metadata,
 * with a checksum of the file as `crc32c`.
 *
 * @throws RangeError if a text has the name of a part of the state
 * @example const bytes = encodeCheckpoint(await snapshot(state), { config: JSON.stringify(config) });
 */
export function encodeCheckpoint(
  { tensors, numbers }: Snapshot,
  texts: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const tops = new Set([...tensors.keys(), ...numbers.keys(), sealName].map(topOf));
  const taken = Object.keys(texts).find((name) => tops.has(topOf(name)));
  if (taken !== undefined)
    throw new RangeError(`a text is called ${taken}, as a part of the state is. Give it another name.`);
  const written = [...numbers].map(([name, value]) => [name, Object.is(value, -0) ? '-0' : String(value)] as const);
  const metadata = new Map([...written, ...Object.entries(texts), [sealName, noSeal]]);
  return sealed(encodeSafetensors({ tensors, metadata }));
}

/** The first name on the way to a leaf: `params` of `params.conv1.w`. */
const topOf = (path: string): string => path.split('.', 1)[0] as string;

export interface RestoreOptions {
  /** What a checkpoint holds besides the leaves of the template: `'ignore'` to load a part of it, as parameters alone. */
  readonly others?: 'refuse' | 'ignore';
}

/**
 * The state of a checkpoint, in new tensors on the backend in use. The template says what is looked for: it is left as it is, and its
 * numbers do not matter. Left: `DifferentTree` with the paths that are missing, unexpected, or of another shape or dtype.
 *
 * @example
 * const template = initialState({ model, input: [28, 28, 1], optimizer, key: key(1) });
 * const state = pipe(decodeSafetensors(await readFile(path)), E.chain((file) => restoreState(template, file)));
 * @example
 * const weights = pipe(
 *   decodeSafetensors(await readFile(path)),
 *   E.chain((file) => restoreState({ params }, file, { others: 'ignore' })),
 * );
 */
export function restoreState<State extends object>(
  template: State,
  { tensors, metadata }: Safetensors,
  { others = 'refuse' }: RestoreOptions = {},
): E.Either<CheckpointError, State> {
  const wanted = leavesOf(template);
  const tops = new Set(Object.keys(template));
  const differences = [
    ...[...wanted].flatMap(([path, leaf]) => difference(path, leaf, tensors.get(path), metadata.get(path))),
    ...(others === 'ignore'
      ? []
      : [...tensors.keys(), ...[...metadata.keys()].filter((name) => tops.has(topOf(name)))]
          .filter((name) => !wanted.has(name))
          .map((name) => `unexpected ${name}`)),
  ];
  if (differences.length > 0) return E.left(differentTree(differences));
  const fill = (leaf: unknown, name: string): unknown => {
    const found = tensors.get(name);
    return leaf instanceof tf.Tensor && found !== undefined
      ? tf.tensor(found.data, [...found.shape], found.dtype)
      : Number(metadata.get(name));
  };
  // the same tree with a tensor for each tensor and a number for each number
  return E.right(
    mapWithPath(
      (leaf: unknown, path) => fill(leaf, pathToString(path)),
      template as unknown as Tree<unknown>,
    ) as unknown as State,
  );
}

const leavesOf = (template: object): ReadonlyMap<string, unknown> => {
  const found = new Map<string, unknown>();
  mapWithPath<unknown, void>((leaf, path) => void found.set(pathToString(path), leaf), template as Tree<unknown>);
  return found;
};

const shapeOf = (dtype: string, shape: readonly number[]): string => `${dtype} [${shape.join(', ')}]`;

const difference = (path: string, leaf: unknown, found: HostTensor | undefined, text: string | undefined): string[] => {
  if (!(leaf instanceof tf.Tensor))
    return text === undefined
      ? [`missing ${path}`]
      : text.trim() !== '' && Number.isFinite(Number(text))
        ? []
        : [`${path} is ${JSON.stringify(text.slice(0, 40))}, expected a number`];
  if (found === undefined) return [`missing ${path}`];
  const [is, expected] = [shapeOf(found.dtype, found.shape), shapeOf(leaf.dtype, leaf.shape)];
  return is === expected ? [] : [`${path} is ${is}, expected ${expected}`];
};

const mostNamed = 12;

const differentTree = (differences: readonly string[]): CheckpointError =>
  checkpointError('DifferentTree', {
    given:
      differences.slice(0, mostNamed).join('; ') +
      (differences.length > mostNamed ? `; and ${differences.length - mostNamed} more` : ''),
    expected: 'the paths, shapes and dtypes of the state that it is loaded into',
    fix: 'use the model and the optimizer that the checkpoint was made with',
  });
