// Max pooling, its gradient and the adjoint of that, for any window. The first maximum of a window wins; a window may be negative
// throughout. A window with a NaN has the first NaN as its maximum.
// x: [batch, height, width, channels], windows: [batch, outHeight, outWidth, channels].
import { bytes, zeroFloats } from './floats';

const FORWARD: i32 = 0;
const BACKWARD: i32 = 1;
const ADJOINT: i32 = 2;

/** y = the maximum of each window, -infinity where a window sees nothing but padding */
export function maxPool(
  x: usize, y: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  visit(FORWARD, x, x, y, batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strideY, strideX, top, left);
}

/** dx = 0; dx[argmax of the window] += dy */
export function maxPoolGrad(
  x: usize, dy: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  zeroFloats(dx, batch * height * width * channels);
  visit(BACKWARD, x, dy, dx, batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strideY, strideX, top, left);
}

/** ddy = ddx[argmax of the window] */
export function maxPoolGradAdjoint(
  x: usize, ddx: usize, ddy: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  visit(ADJOINT, x, ddx, ddy, batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strideY, strideX, top, left);
}

/** Forward and adjoint: the window's cell of target = source[argmax]; backward: target[argmax] += the window's cell of source. */
// @ts-ignore: decorator
@inline
function move(which: i32, source: usize, target: usize, window: usize, argmax: usize): void {
  if (which != BACKWARD) f32.store(target + window, f32.load(source + argmax));
  else f32.store(target + argmax, f32.load(target + argmax) + f32.load(source + window));
}

/** Where v takes the place of the maximum so far: it is larger, or the first NaN. */
// @ts-ignore: decorator
@inline
export function replaces(best: v128, v: v128): v128 {
  return v128.andnot(f32x4.eq(best, best), f32x4.ge(best, v));
}

// @ts-ignore: decorator
@inline
function visit(
  which: i32, x: usize, source: usize, target: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  for (let b = 0; b < batch; b++) for (let oy = 0; oy < outHeight; oy++) for (let ox = 0; ox < outWidth; ox++) {
    const y0 = max(0, oy * strideY - top), y1 = min(height, oy * strideY - top + filterHeight);
    const x0 = max(0, ox * strideX - left), x1 = min(width, ox * strideX - left + filterWidth);
    const image = bytes(b * height * width * channels), out = bytes(((b * outHeight + oy) * outWidth + ox) * channels);
    if (y1 <= y0 || x1 <= x0) { // nothing but padding
      if (which == ADJOINT) zeroFloats(target + out, channels);
      if (which == FORWARD) for (let c = 0; c < channels; c++) f32.store(target + out + bytes(c), -Infinity);
      continue;
    }
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const start = (y0 * width + x0) * channels + c;
      let best = v128.load(x + image + bytes(start)), arg = i32x4.splat(start);
      for (let iy = y0; iy < y1; iy++) for (let ix = x0; ix < x1; ix++) {
        const at = (iy * width + ix) * channels + c, v = v128.load(x + image + bytes(at)), larger = replaces(best, v);
        best = v128.bitselect(v, best, larger);
        if (which != FORWARD) arg = v128.bitselect(i32x4.splat(at), arg, larger);
      }
      const window = out + bytes(c);
      if (which == FORWARD) v128.store(target + window, best);
      else {
        move(which, source, target, window, image + bytes(i32x4.extract_lane(arg, 0)));
        move(which, source, target, window + 4, image + bytes(i32x4.extract_lane(arg, 1) + 1));
        move(which, source, target, window + 8, image + bytes(i32x4.extract_lane(arg, 2) + 2));
        move(which, source, target, window + 12, image + bytes(i32x4.extract_lane(arg, 3) + 3));
      }
    }
    for (; c < channels; c++) {
      let arg = (y0 * width + x0) * channels + c, best = f32.load(x + image + bytes(arg));
      for (let iy = y0; iy < y1; iy++) for (let ix = x0; ix < x1; ix++) {
        const at = (iy * width + ix) * channels + c, v = f32.load(x + image + bytes(at));
        if (best == best && !(best >= v)) {
          best = v;
          arg = at;
        }
      }
      move(which, source, target, out + bytes(c), image + bytes(arg));
    }
  }
}
