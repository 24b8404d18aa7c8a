export type { Definition, Tagged } from './definition.ts';
export type { DefinitionError } from './error.ts';
export { type OptionInfo, optionsOf } from './options.ts';
export { canonical, find, make, readOptions } from './read.ts';
