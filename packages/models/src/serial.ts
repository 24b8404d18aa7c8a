import type * as tf from '@tensorflow/tfjs-core';
import { biasRelu, keepGradients } from '@gr/autodiff';
import { foldIn } from '@gr/random';
import type { Params } from '@gr/tree';
import { type Fused, type Part, type Rectified, groups, isFused, isRectified } from './fusion.ts';
import { inLayer } from './layer-error.ts';
import type { Layer, Mode, ParamsOf, Shape, StateOf } from './layer.ts';
import { roleOf } from './role.ts';
import { tidy } from './tidy.ts';
import { type Trace, trace, withTrace } from './trace.ts';

/** Layers by name, in the order in which they are applied. */
export type Layers = { readonly [name: string]: Layer };

/** Parameters, state under the names of the layers: `params.conv1.w`. */
export type SerialParams<L extends Layers> = { readonly [K in keyof L]: ParamsOf<L[K]> };
export type SerialState<L extends Layers> = { readonly [K in keyof L]: StateOf<L[K]> };

/** Layers one after the other; itself a layer. */
export interface Serial<L extends Layers> extends Layer<SerialParams<L>, SerialState<L>> {
  readonly layers: L;
}

/**
 * Applies layers one after the other. Their names are the names in the parameters, so `conv1.w` is a checkpoint's path.
 *
 * Layer number i is initialized with `foldIn(key, i)` and trained with the mode's key folded in the same way.
 * A bias, the relu after it and max-pools around that are applied in one pass, the maxima first: the same values, as none of them decreases
 * anywhere.
 * A batch norm and the relu after it are one pass, too.
 * Throws if a name is empty, has a dot or is a whole number (objects list such names before all others);
 * an error of a layer is thrown on with its name.
 *
 * @example serial({ flatten: flatten(), fc1: dense({ units: 64 }), relu1: relu(), fc2: dense({ units: 10 }) })
 */
export const serial = <const L extends Layers>(layers: L): Serial<L> => {
  const parts = Object.entries<Layer>(layers);
  parts.forEach(([name]) => checkName(name));
  const chain = groups(parts.map(([name, layer], place) => ({ name, layer, place })));

  const net: Serial<L> = {
    layers,
    init: (key, input) =>
      tidy(() => {
        const params: [string, Params][] = [];
        const state: [string, Params][] = [];
        let output = input;
        for (const [i, [name, layer]] of parts.entries()) {
          const part = inLayer(name, () => layer.init(foldIn(key, i), output));
          params.push([name, part.params]);
          state.push([name, part.state]);
          output = part.output;
        }
        return {
          output,
          params: Object.fromEntries(params) as SerialParams<L>,
          state: Object.fromEntries(state) as SerialState<L>,
        };
      }),
    apply: (params, state, x, mode) => {
      keepGradients();
      let y: tf.Tensor = x;
      const paramsOf = ({ name }: Part) => own('params', params, name);
      const single = (part: Part): [string, Params][] => {
        const { name, layer, place } = part;
        const result = inLayer(name, () =>
          layer.apply(paramsOf(part), own('state', state, name), y, foldMode(mode, place)),
        );
        y = result.y;
        return [[name, result.state]];
      };
      const fused = ({ parts: members, biased, pools }: Fused): [string, Params][] => {
        y = inLayer(biased.name, () => product(biased, paramsOf(biased), y));
        for (const pool of pools) y = inLayer(pool.name, () => pool.layer.apply(paramsOf(pool), {}, y, mode).y);
        y = inLayer(biased.name, () => biasRelu(y, (paramsOf(biased) as { readonly b: tf.Tensor }).b));
        return members.map(({ name }) => [name, inLayer(name, () => own('state', state, name))]);
      };
      const rectified = ({ norm, relu }: Rectified): [string, Params][] =>
        single({ ...norm, layer: { ...norm.layer, apply: rectifiedOf(norm) } }).concat([
          [relu.name, inLayer(relu.name, () => own('state', state, relu.name))],
        ]);
      const next = chain.flatMap((group) =>
        isFused(group) ? fused(group) : isRectified(group) ? rectified(group) : single(group),
      );
      return { y, state: Object.fromEntries(next) as SerialState<L> };
    },
  };
  return withTrace(net, (input) => {
    const rows: Trace['rows'][number][] = [];
    let output: Shape = input;
    for (const [name, layer] of parts) {
      const part = inLayer(name, () => trace(name, layer, output));
      rows.push(...part.rows);
      output = part.output;
    }
    return { output, rows };
  });
};

const product = ({ layer }: Part, params: Params, x: tf.Tensor): tf.Tensor => {
  const role = roleOf(layer);
  if (role?.kind !== 'bias') throw new Error('a layer without a bias was taken for one that has it');
  return role.product(params, x);
};

const rectifiedOf = ({ layer }: Part): Layer['apply'] => {
  const role = roleOf(layer);
  if (role?.kind !== 'norm') throw new Error('a layer that does not normalize was taken for one that does');
  return role.rectified;
};

/** The mode for part number i: in training each part has a key of its own, folded when it is asked for. */
export const foldMode = (mode: Mode, i: number): Mode => {
  if (mode.kind !== 'train') return mode;
  return {
    kind: 'train',
    get key() {
      return foldIn(mode.key, i);
    },
  };
};

/** What a tree holds under the name of a layer. */
const own = (what: string, tree: { readonly [name: string]: Params }, name: string): Params => {
  const found = tree[name];
  if (found === undefined)
    throw new Error(
      `no ${what} of that name, given are those of ${Object.keys(tree).join(', ') || 'no layer'}. ` +
        `Give the ${what} that this net's init returned, or a tree mapped from it.`,
    );
  return found;
};

const checkName = (name: string): void => {
  const problem =
    name === ''
      ? 'is empty'
      : name.includes('.')
        ? 'has a dot, which separates the steps of a path'
        : /^\d+$/.test(name)
          ? 'is a whole number, and objects list those before all other names, out of order'
          : undefined;
  if (problem !== undefined)
    throw new Error(
      `serial: the layer name ${JSON.stringify(name)} ${problem}; expected a name such as conv1. Rename it.`,
    );
};
