/**
 * Two shapes as loops see them: the larger operand, of the shape of the result, is [outer, rows, columns] and the other one [rows].
 * With columns = 1 the other one is a row that recurs, with rows = 1 a single number.
 */
export interface Broadcast {
  readonly outer: number;
  readonly rows: number;
  readonly columns: number;
}

/** How `small` recurs in `large`, or undefined where it does so in another way, or where `large` is broadcast too. */
export function broadcastOf(large: readonly number[], small: readonly number[]): Broadcast | undefined {
  const offset = large.length - small.length;
  if (offset < 0) return undefined;
  let axis = large.length - 1;
  let [outer, rows, columns] = [1, 1, 1];
  const at = (i: number): number => small[i - offset] ?? 1;
  for (; axis >= 0 && at(axis) === 1; axis--) columns *= large[axis] as number;
  for (; axis >= 0 && at(axis) === large[axis]; axis--) rows *= at(axis);
  for (; axis >= 0 && at(axis) === 1; axis--) outer *= large[axis] as number;
  return axis < 0 ? { outer, rows, columns } : undefined;
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};
