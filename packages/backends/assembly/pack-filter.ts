// Filters in the order in which the tiles read them. Strides are in floats and may be negative.
import { bytes } from './floats';
import { transpose4 } from './pack';

/** Columns of the panel that begins at a column: 8, or the 9 to 12 that are left. */
// @ts-ignore: decorator
@inline
export function panelColumns(left: i32): i32 {
  return left > 8 && left <= 12 ? 12 : 8;
}

/** Floats of the panels of a matrix [depth, columns]. */
// @ts-ignore: decorator
@inline
export function panelFloats(depth: i32, columns: i32): i32 {
  return depth * max(8, (columns + 3) & ~3) + 4 * depth;
}

/** Rows at .. at + depth of the panels [total, panelColumns], zero on the right, from a matrix [depth, columns]. */
export function packPanels(
  source: usize, rowStride: i32, columnStride: i32, depth: i32, columns: i32, panels: usize, total: i32, at: i32,
): void {
  for (let j = 0, panel = 8; j < columns; j += panel) {
    panel = panelColumns(columns - j);
    const width = min(panel, columns - j), step = bytes(panel);
    let target = panels + bytes(j * total + at * panel), from = source + bytes(j * columnStride);
    if (width == panel && columnStride == 1) {
      for (let k = 0; k < depth; k++) {
        for (let i = 0; i < panel; i += 4) v128.store(target + bytes(i), v128.load(from + bytes(i)));
        from += bytes(rowStride);
        target += step;
      }
      continue;
    }
    let k = 0;
    if (width == panel && rowStride == 1) {
      for (; k + 4 <= depth; k += 4) {
        for (let i = 0; i < panel; i += 4) transpose4(from + bytes(i * columnStride), bytes(columnStride), target + bytes(i), step);
        from += 16;
        target += 4 * step;
      }
    }
    for (; k < depth; k++) {
      let cell = from;
      for (let i = 0; i < width; i++) {
        f32.store(target + bytes(i), f32.load(cell));
        cell += bytes(columnStride);
      }
      for (let i = width; i < panel; i++) f32.store(target + bytes(i), 0);
      from += bytes(rowStride);
      target += step;
    }
  }
}
