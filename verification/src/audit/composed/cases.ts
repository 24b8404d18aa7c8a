import type { ComposedCase } from './case.ts';
import { imaging } from './imaging.ts';
import { linalg } from './linalg.ts';
import { losses } from './losses.ts';
import { moments } from './moments.ts';
import { norms } from './norms.ts';
import { rest } from './rest.ts';
import { selections } from './selections.ts';
import { signal } from './signal.ts';

/** Functions that tfjs-core composes of kernels, against their definitions. */
export const composedCases: readonly ComposedCase[] = [
  ...norms,
  ...moments,
  ...losses,
  ...selections,
  ...linalg,
  ...signal,
  ...imaging,
  ...rest,
];
