import type { Cell } from '../../cell.ts';
import { dilation } from './dilation.ts';
import { forward } from './forward.ts';
import { fused } from './fused.ts';
import { gradients } from './gradients.ts';
import { volumes } from './volumes.ts';

/** Convolutions, their gradients, and morphological dilation. */
export const convolutionCells = (): Cell[] => [...forward(), ...fused(), ...gradients(), ...volumes(), ...dilation()];
