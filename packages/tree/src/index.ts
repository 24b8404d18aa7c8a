export { type Mapped, type Params, type Path, type Tree, pathToString } from './tree.ts';
export { leaves, map, mapWithPath, paths, reduce, zip } from './traverse.ts';
export { type Structure, describe, flatten, structure, unflatten } from './structure.ts';
