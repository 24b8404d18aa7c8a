import type { Cell } from '../cell.ts';
import { convolutionCells } from './convolution/cells.ts';
import { countingCells } from './counting.ts';
import { creationCells } from './creation.ts';
import { elementwiseCells } from './elementwise.ts';
import { imageCells } from './image.ts';
import { indexingCells } from './indexing.ts';
import { normalizationCells } from './normalization.ts';
import { poolCells } from './pool.ts';
import { productCells } from './product.ts';
import { reduceCells } from './reduce.ts';
import { shapeCells } from './shape.ts';

/** Every cell of the audit. */
export const allCells = (): Cell[] => [
  ...elementwiseCells(),
  ...reduceCells(),
  ...productCells(),
  ...shapeCells(),
  ...indexingCells(),
  ...countingCells(),
  ...convolutionCells(),
  ...poolCells(),
  ...imageCells(),
  ...normalizationCells(),
  ...creationCells(),
];
