// Repetition of blocks.
import { copyFloats } from './floats';

/** target [outer, repeats, size] = source [outer, size]; size in bytes. */
export function repeatBlocks(source: usize, target: usize, outer: i32, size: i32, repeats: i32): void {
  for (let o = 0; o < outer; o++, source += <usize>size) {
    if (size == 4) {
      const v = v128.load32_splat(source);
      let r = 0;
      for (; r + 4 <= repeats; r += 4, target += 16) v128.store(target, v);
      for (; r < repeats; r++, target += 4) f32.store(target, f32x4.extract_lane(v, 0));
    } else {
      for (let r = 0; r < repeats; r++, target += <usize>size) {
        if (size % 4 == 0) copyFloats(target, source, size >> 2);
        else memory.copy(target, source, <usize>size);
      }
    }
  }
}
