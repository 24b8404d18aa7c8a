import * as tf from '@tensorflow/tfjs-core';
import { biasRelu, keepGradients } from '@gr/autodiff';
import { foldIn } from '@gr/random';
import type { Params } from '@gr/tree';
import { show } from './checks.ts';
import { inLayer } from './layer-error.ts';
import type { Layer, None, ParamsOf, Shape, StateOf } from './layer.ts';
import { identity } from './layers/identity.ts';
import { roleOf } from './role.ts';
import { foldMode } from './serial.ts';
import { tidy } from './tidy.ts';
import { trace, withTrace } from './trace.ts';

/** A residual block; the names in its parameters and state are `body`, `shortcut` and `after`. */
export type Residual<B extends Layer, C extends Layer, A extends Layer> = Layer<
  { readonly body: ParamsOf<B>; readonly shortcut: ParamsOf<C>; readonly after: ParamsOf<A> },
  { readonly body: StateOf<B>; readonly shortcut: StateOf<C>; readonly after: StateOf<A> }
>;

/**
 * y = after(body(x) + shortcut(x)); shortcut and after are the identity if not given.
 *
 * Throws in `init` if body and shortcut give different shapes. He et al. 2015 (arXiv 1512.03385), eq. 1 and 2.
 *
 * @example
 * residual({
 *   body: serial({ conv: conv2d({ filters: 32, kernel: 3, stride: 2, padding: 'same' }) }),
 *   shortcut: optionAShortcut({ filters: 32, stride: 2 }),
 *   after: relu(),
 * })
 */
export const residual = <
  B extends Layer,
  C extends Layer = Layer<None, None>,
  A extends Layer = Layer<None, None>,
>(parts: {
  readonly body: B;
  readonly shortcut?: C;
  readonly after?: A;
}): Residual<B, C, A> => {
  const { body, shortcut, after }: Parts<Layer> = { shortcut: identity(), after: identity(), ...parts };
  const block: Layer<Parts<Params>, Parts<Params>> = {
    init: (key, input) =>
      tidy(() => {
        const main = inLayer('body', () => body.init(foldIn(key, 0), input));
        const side = inLayer('shortcut', () => shortcut.init(foldIn(key, 1), input));
        checkSum(input, main.output, side.output);
        const last = inLayer('after', () => after.init(foldIn(key, 2), main.output));
        return {
          output: last.output,
          params: { body: main.params, shortcut: side.params, after: last.params },
          state: { body: main.state, shortcut: side.state, after: last.state },
        };
      }),
    apply: (params, state, x, mode) => {
      keepGradients();
      const main = inLayer('body', () => body.apply(params.body, state.body, x, foldMode(mode, 0)));
      const side = inLayer('shortcut', () => shortcut.apply(params.shortcut, state.shortcut, x, foldMode(mode, 1)));
      const last = inLayer('after', () =>
        roleOf(after)?.kind === 'relu'
          ? { y: biasRelu(main.y, side.y), state: state.after } // the sum and relu in one pass
          : after.apply(params.after, state.after, tf.add(main.y, side.y), foldMode(mode, 2)),
      );
      return { y: last.y, state: { body: main.state, shortcut: side.state, after: last.state } };
    },
  };
  withTrace(block, (input) => {
    const main = inLayer('body', () => trace('body', body, input));
    const side = inLayer('shortcut', () => trace('shortcut', shortcut, input));
    checkSum(input, main.output, side.output);
    const last = inLayer('after', () => trace('after', after, main.output));
    return { output: last.output, rows: [...main.rows, ...side.rows, ...last.rows] };
  });
  return block as Residual<B, C, A>;
};

/** Inside, the parts are any layers; their own types are for the caller. */
type Parts<A> = { readonly body: A; readonly shortcut: A; readonly after: A };

const checkSum = (input: Shape, main: Shape, side: Shape): void => {
  if (main.length !== side.length || main.some((length, i) => length !== side[i]))
    throw new Error(
      `residual: for inputs of shape ${show(input)} the body gives ${show(main)} and the shortcut ${show(side)}, expected the ` +
        'same shape. Give the body the shape of its input, or a shortcut such as optionAShortcut({ filters, stride }).',
    );
};
