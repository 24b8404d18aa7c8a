import type * as z from 'zod';

/**
 * A thing that a program makes from a name and options: defined once, as a value. Reading, canonical form, flags of a command line and
 * tables of the docs follow from it.
 */
export interface Definition<Options extends object = object, Made = unknown> {
  /** The name under which configurations have it. */
  readonly kind: string;
  /**
   * The options, each with a default and a description. A function, so that a page that makes the thing by its own function need not load zod.
   */
  options(): z.ZodType<Options>;
  /**
   * @param options with all defaults in place
   * @throws Error if the options do not go together
   */
  make(options: Options): Made;
}

/** A thing as a configuration has it: the name, and the options that are not the defaults. */
export interface Tagged {
  readonly kind: string;
  readonly [option: string]: unknown;
}
