// Images [batch, height, width, channels] as matrices of windows, and back.
import { addFloats, bytes, copyFloats, zeroFloats } from './floats';

/** Rows first .. first + count of the matrix [batch * outHeight * outWidth, filterHeight * filterWidth * channels]. */
export function im2col(
  x: usize, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32, outHeight: i32, outWidth: i32,
  strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32, first: i32, count: i32, columns: usize,
): void {
  let ox = first % outWidth, oy = (first / outWidth) % outHeight, b = first / (outWidth * outHeight);
  for (let p = 0; p < count; p++) {
    const x0 = ox * strideX - left, lo = max(0, -x0), hi = min(filterWidth, width - x0);
    for (let ky = 0; ky < filterHeight; ky++) {
      const iy = oy * strideY + ky * dilationY - top;
      const row = (b * height + iy) * width;
      if (iy < 0 || iy >= height) {
        zeroFloats(columns, filterWidth * channels);
      } else if (dilationX != 1) {
        for (let kx = 0; kx < filterWidth; kx++) {
          const ix = x0 + kx * dilationX, cell = columns + bytes(kx * channels);
          if (ix < 0 || ix >= width) zeroFloats(cell, channels);
          else copyFloats(cell, x + bytes((row + ix) * channels), channels);
        }
      } else if (hi <= lo) {
        zeroFloats(columns, filterWidth * channels);
      } else {
        if (lo > 0) zeroFloats(columns, lo * channels);
        copyFloats(columns + bytes(lo * channels), x + bytes((row + x0 + lo) * channels), (hi - lo) * channels);
        if (hi < filterWidth) zeroFloats(columns + bytes(hi * channels), (filterWidth - hi) * channels);
      }
      columns += bytes(filterWidth * channels);
    }
    if (++ox == outWidth) {
      ox = 0;
      if (++oy == outHeight) {
        oy = 0;
        b++;
      }
    }
  }
}

/** The adjoint of im2col: adds every window back to where it came from. */
export function col2im(
  x: usize, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32, outHeight: i32, outWidth: i32,
  strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32, first: i32, count: i32, columns: usize,
): void {
  let ox = first % outWidth, oy = (first / outWidth) % outHeight, b = first / (outWidth * outHeight);
  for (let p = 0; p < count; p++) {
    const x0 = ox * strideX - left, lo = max(0, -x0), hi = min(filterWidth, width - x0);
    for (let ky = 0; ky < filterHeight; ky++) {
      const iy = oy * strideY + ky * dilationY - top;
      const row = (b * height + iy) * width;
      if (iy >= 0 && iy < height) {
        if (dilationX != 1) {
          for (let kx = 0; kx < filterWidth; kx++) {
            const ix = x0 + kx * dilationX;
            if (ix >= 0 && ix < width) addFloats(x + bytes((row + ix) * channels), columns + bytes(kx * channels), channels);
          }
        } else if (hi > lo) {
          addFloats(x + bytes((row + x0 + lo) * channels), columns + bytes(lo * channels), (hi - lo) * channels);
        }
      }
      columns += bytes(filterWidth * channels);
    }
    if (++ox == outWidth) {
      ox = 0;
      if (++oy == outHeight) {
        oy = 0;
        b++;
      }
    }
  }
}
