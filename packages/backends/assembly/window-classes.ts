// Windows at the border of an image see fewer taps. Positions that see the same taps form a class and are computed together, without padding.
import { POSITION_BYTES } from './window-tile';

/** Of 6 i32: first and last tap of the rows and of the columns (the last one excluded), address and number of the positions. */
export const CLASS_BYTES: usize = 24;

/** More classes than windows of taps [tapsY, tapsX] can have. */
// @ts-ignore: decorator
@inline
export function classRoom(tapsY: i32, tapsX: i32): i32 {
  return (2 * tapsY + 2) * (2 * tapsX + 2);
}

/** Bytes for the lists of so many positions in all. */
// @ts-ignore: decorator
@inline
export function positionsRoom(classes: i32, positions: i32): i32 {
  return (positions + 7 * classes) * <i32>POSITION_BYTES;
}

/** The first tap t of `taps` with at + t * step >= bound. */
// @ts-ignore: decorator
@inline
export function firstTap(taps: i32, at: i32, step: i32, bound: i32): i32 {
  return at >= bound ? 0 : min(taps, (bound - at + step - 1) / step);
}

/** The end of the positions after `from` whose windows see the same taps of an axis. */
function classEnd(from: i32, positions: i32, stride: i32, origin: i32, step: i32, taps: i32, size: i32): i32 {
  const first = firstTap(taps, from * stride + origin, step, 0), last = firstTap(taps, from * stride + origin, step, size);
  let to = from + 1;
  while (to < positions && firstTap(taps, to * stride + origin, step, 0) == first && firstTap(taps, to * stride + origin, step, size) == last) to++;
  return to;
}

/**
 * Writes the classes and their lists of positions, each followed by seven copies of its last one for the tiles that reach beyond it.
 * Returns the number of classes. An axis has windows at position * stride + origin, with taps `step` apart.
 */
export function writeClasses(
  classes: usize, table: usize, images: i32, inputImage: usize, outputImage: usize,
  height: i32, outHeight: i32, strideY: i32, originY: i32, stepY: i32, tapsY: i32, inputRow: usize, outputRow: usize,
  width: i32, outWidth: i32, strideX: i32, originX: i32, stepX: i32, tapsX: i32, inputColumn: usize, outputColumn: usize,
): i32 {
  let count = 0;
  for (let x0 = 0, x1 = 0; x0 < outWidth; x0 = x1) {
    x1 = classEnd(x0, outWidth, strideX, originX, stepX, tapsX, width);
    for (let y0 = 0, y1 = 0; y0 < outHeight; y0 = y1) {
      y1 = classEnd(y0, outHeight, strideY, originY, stepY, tapsY, height);
      store<i32>(classes, firstTap(tapsY, y0 * strideY + originY, stepY, 0));
      store<i32>(classes, firstTap(tapsY, y0 * strideY + originY, stepY, height), 4);
      store<i32>(classes, firstTap(tapsX, x0 * strideX + originX, stepX, 0), 8);
      store<i32>(classes, firstTap(tapsX, x0 * strideX + originX, stepX, width), 12);
      store<u32>(classes, <u32>table, 16);
      store<i32>(classes, images * (y1 - y0) * (x1 - x0), 20);
      classes += CLASS_BYTES;
      count++;
      for (let image = 0; image < images; image++) {
        for (let y = y0; y < y1; y++) {
          let input = <usize>image * inputImage + <usize>(y * strideY + originY) * inputRow + <usize>(x0 * strideX + originX) * inputColumn;
          let output = <usize>image * outputImage + <usize>y * outputRow + <usize>x0 * outputColumn;
          for (let x = x0; x < x1; x++) {
            store<u32>(table, <u32>input);
            store<u32>(table, <u32>output, 4);
            table += POSITION_BYTES;
            input += <usize>strideX * inputColumn;
            output += outputColumn;
          }
        }
      }
      for (let i = 0; i < 7; i++) {
        store<u64>(table, load<u64>(table - POSITION_BYTES));
        table += POSITION_BYTES;
      }
    }
  }
  return count;
}
