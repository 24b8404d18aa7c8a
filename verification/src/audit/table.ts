import type { Cell } from './cell.ts';
import { allCells } from './cells/index.ts';

/** The audit's cells by op, in the order of the names. */
export function cellsByOp(): Map<string, Cell[]> {
  const groups = new Map<string, Cell[]>();
  for (const cell of allCells()) groups.set(cell.op, [...(groups.get(cell.op) ?? []), cell]);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every n-th of the cells that are not large, at most `most` of them. */
export function sample(cells: readonly Cell[], most: number): Cell[] {
  const small = cells.filter(({ large }) => !large);
  const every = Math.max(1, Math.ceil(small.length / most));
  return small.filter((_, n) => n % every === 0);
}
