import { type Layer, type None, stateless } from '../layer.ts';

/**
 * Gives its input on as it is.
 *
 * @example identity(); // a shortcut that changes nothing
 */
export const identity = (): Layer<None, None> => stateless({ output: (input) => input, apply: (x) => x });
