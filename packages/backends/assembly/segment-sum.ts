// Sums of rows that carry the same label.
import { addFloats, bytes, zeroFloats } from './floats';

/** y [segments, size] = for each row r of x [rows, size]: y[ids[r]] += x[r]. A row whose id is not in 0 .. segments - 1 is dropped. */
export function segmentSum(x: usize, ids: usize, y: usize, rows: i32, size: i32, segments: i32): void {
  zeroFloats(y, segments * size);
  for (let r = 0; r < rows; r++) {
    const id = i32.load(ids + bytes(r));
    if (id >= 0 && id < segments) addFloats(y + bytes(id * size), x + bytes(r * size), size);
  }
}
