import { key } from '@gr/random';
import { countParameters } from './count-parameters.ts';
import type { Layer, Shape, Trace } from './layer.ts';
import { tidy } from './tidy.ts';

/** The rows of a layer under the given name. What it consists of, if it says so; else the layer itself. */
export const trace = (name: string, layer: Layer, input: Shape): Trace => {
  if (layer.trace !== undefined) {
    const { output, rows } = layer.trace(input);
    return { output, rows: rows.map((row) => ({ ...row, name: name === '' ? row.name : `${name}.${row.name}` })) };
  }
  // No tensor is in the result, so all of init's are disposed.
  return tidy(() => {
    const { output, params } = layer.init(key(0), input);
    return { output, rows: [{ name: name || '(root)', output, parameters: countParameters(params) }] };
  });
};
