import type { Layer } from './layer.ts';
import { roleOf } from './role.ts';

/** A layer under its name, and its place in the net. */
export interface Part {
  readonly name: string;
  readonly layer: Layer;
  readonly place: number;
}

/**
 * A layer that adds a bias, and the relu and max-pools that follow it: relu(max(product) + b). The maxima come first because they leave
 * fewer values.
 */
export interface Fused {
  readonly parts: readonly Part[];
  readonly biased: Part;
  readonly pools: readonly Part[];
}

/** A normalization and the relu after it. */
export interface Rectified {
  readonly norm: Part;
  readonly relu: Part;
}

/** A single layer, or several that are applied together. */
export type Group = Part | Fused | Rectified;

export const isFused = (group: Group): group is Fused => 'parts' in group;
export const isRectified = (group: Group): group is Rectified => 'norm' in group;

/**
 * The layers of a chain, those together that give the same in fewer passes over memory: a bias, a relu and max-pools before and after; a
 * normalization and a relu.
 */
export function groups(parts: readonly Part[]): readonly Group[] {
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  const [second, ...later] = rest;
  if (kindOf(first) === 'norm' && second !== undefined && kindOf(second) === 'relu')
    return [{ norm: first, relu: second }, ...groups(later)];
  const end = kindOf(first) === 'bias' ? rest.findIndex((part) => !follows(part)) : 0;
  const others = rest.slice(0, end < 0 ? rest.length : end);
  const relu = others.some((part) => kindOf(part) === 'relu');
  if (!relu) return [first, ...groups(rest)];
  const pools = others.filter((part) => kindOf(part) === 'max');
  return [{ parts: [first, ...others], biased: first, pools }, ...groups(rest.slice(others.length))];
}

const kindOf = ({ layer }: Part) => roleOf(layer)?.kind;

const follows = (part: Part): boolean => kindOf(part) === 'relu' || kindOf(part) === 'max';
