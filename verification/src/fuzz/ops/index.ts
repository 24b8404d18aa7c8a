import { convolutions } from './convolutions.ts';
import { elementwise } from './elementwise.ts';
import type { Family } from './generator.ts';
import { indexing } from './indexing.ts';
import { losses } from './losses.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import { shapes } from './shapes.ts';
import { switches } from './switches.ts';

/** Every call that a random program may hold. */
export const families: readonly Family[] = [
  ...elementwise,
  ...switches,
  ...reductions,
  ...products,
  ...convolutions,
  ...shapes,
  ...indexing,
  ...losses,
];
