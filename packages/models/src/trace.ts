import { key } from '@gr/random';
import { countParameters } from './count-parameters.ts';
import type { Layer, Shape } from './layer.ts';
import { tidy } from './tidy.ts';

/** The parts of a layer, in the order in which they are applied, and the shape that comes out. */
export interface Trace {
  readonly output: Shape;
  readonly rows: readonly { readonly name: string; readonly output: Shape; readonly parameters: number }[];
}

const traces = new WeakMap<object, (input: Shape) => Trace>();

/** Notes what a layer that is made of layers consists of, for `summary`; the layer is the one that was given. */
export const withTrace = <L extends object>(layer: L, parts: (input: Shape) => Trace): L => {
  traces.set(layer, parts);
  return layer;
};

/** The rows of a layer under the given name. What it consists of, if that is noted; else the layer itself. */
export const trace = (name: string, layer: Layer, input: Shape): Trace => {
  const parts = traces.get(layer);
  if (parts !== undefined) {
    const { output, rows } = parts(input);
    return { output, rows: rows.map((row) => ({ ...row, name: name === '' ? row.name : `${name}.${row.name}` })) };
  }
  // No tensor is in the result, so all of init's are disposed.
  return tidy(() => {
    const { output, params } = layer.init(key(0), input);
    return { output, rows: [{ name: name || '(root)', output, parameters: countParameters(params) }] };
  });
};
