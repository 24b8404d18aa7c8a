// Strips: the output rows of one image, or several whole images, whose input stays in the L1 cache while it is used.
import { bytes, copyFloats, zeroFloats } from './floats';

const STRIP_BYTES: i32 = 32768;
/** Output positions of a strip, unless one row has more. */
const STRIP_POSITIONS: i32 = 2048;

/** Input rows (or columns) that `n` neighbouring outputs see. */
// @ts-ignore: decorator
@inline
export function inputExtent(n: i32, stride: i32, span: i32): i32 {
  return (n - 1) * stride + span;
}

/** Output rows of a strip: shares of one size, as far as that goes. Every output row brings outBytes besides its input. */
export function stripRows(outHeight: i32, outWidth: i32, strideY: i32, spanY: i32, rowBytes: i32, outBytes: i32): i32 {
  const room = STRIP_BYTES + (strideY - spanY) * rowBytes;
  const fitting = max(1, min(room / max(1, strideY * rowBytes + outBytes), STRIP_POSITIONS / outWidth));
  if (fitting >= outHeight) return outHeight;
  const strips = (outHeight + fitting - 1) / fitting;
  return (outHeight + strips - 1) / strips;
}

/** Images of a strip that has all rows. */
export function stripImages(batch: i32, positions: i32, imageBytes: i32): i32 {
  return max(1, min(batch, min(STRIP_BYTES / max(imageBytes, 1), STRIP_POSITIONS / max(positions, 1))));
}

/** Bytes for the largest padded strip. */
export function stripWorkspace(outWidth: i32, strideX: i32, spanX: i32, spanY: i32, channels: i32): i32 {
  return max(STRIP_BYTES, spanY * inputExtent(outWidth, strideX, spanX) * channels * 4) + 16;
}

/** Rows top .. top + rows and columns left .. left + columns of an image, zero outside of it. */
export function copyPadded(
  image: usize, height: i32, width: i32, channels: i32, top: i32, left: i32, rows: i32, columns: i32, target: usize,
): void {
  const first = max(0, min(columns, -left)), last = max(first, min(columns, width - left));
  for (let r = top; r < top + rows; r++) {
    if (r < 0 || r >= height) {
      zeroFloats(target, columns * channels);
    } else {
      zeroFloats(target, first * channels);
      copyFloats(target + bytes(first * channels), image + bytes((r * width + left + first) * channels), (last - first) * channels);
      zeroFloats(target + bytes(last * channels), (columns - last) * channels);
    }
    target += bytes(columns * channels);
  }
}
