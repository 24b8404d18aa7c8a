// Max pooling backward and its adjoint. The first maximum of a window wins; a window may be negative throughout.
// x: [batch, height, width, channels], windows: [batch, outHeight, outWidth, channels].
import { bytes, zeroFloats } from './floats';

/** dx = 0; dx[argmax of the window] += dy */
export function maxPoolGrad(
  x: usize, dy: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  zeroFloats(dx, batch * height * width * channels);
  visit(false, x, dy, dx, batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strideY, strideX, top, left);
}

/** ddy = ddx[argmax of the window] */
export function maxPoolGradAdjoint(
  x: usize, ddx: usize, ddy: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  visit(true, x, ddx, ddy, batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strideY, strideX, top, left);
}

/** gather: the window's cell of target = source[argmax]; otherwise target[argmax] += the window's cell of source. */
// @ts-ignore: decorator
@inline
function move(gather: bool, source: usize, target: usize, window: usize, argmax: usize): void {
  if (gather) f32.store(target + window, f32.load(source + argmax));
  else f32.store(target + argmax, f32.load(target + argmax) + f32.load(source + window));
}

// @ts-ignore: decorator
@inline
function visit(
  gather: bool, x: usize, source: usize, target: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  for (let b = 0; b < batch; b++) for (let oy = 0; oy < outHeight; oy++) for (let ox = 0; ox < outWidth; ox++) {
    const y0 = max(0, oy * strideY - top), y1 = min(height, oy * strideY - top + filterHeight);
    const x0 = max(0, ox * strideX - left), x1 = min(width, ox * strideX - left + filterWidth);
    const image = bytes(b * height * width * channels), out = bytes(((b * outHeight + oy) * outWidth + ox) * channels);
    if (y1 <= y0 || x1 <= x0) { // nothing but padding
      if (gather) zeroFloats(target + out, channels);
      continue;
    }
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      let best = f32x4.splat(-Infinity), arg = i32x4.splat((y0 * width + x0) * channels + c);
      for (let iy = y0; iy < y1; iy++) for (let ix = x0; ix < x1; ix++) {
        const at = (iy * width + ix) * channels + c, v = v128.load(x + image + bytes(at)), larger = f32x4.gt(v, best);
        best = v128.bitselect(v, best, larger);
        arg = v128.bitselect(i32x4.splat(at), arg, larger);
      }
      const window = out + bytes(c);
      move(gather, source, target, window, image + bytes(i32x4.extract_lane(arg, 0)));
      move(gather, source, target, window + 4, image + bytes(i32x4.extract_lane(arg, 1) + 1));
      move(gather, source, target, window + 8, image + bytes(i32x4.extract_lane(arg, 2) + 2));
      move(gather, source, target, window + 12, image + bytes(i32x4.extract_lane(arg, 3) + 3));
    }
    for (; c < channels; c++) {
      let best: f32 = -Infinity, arg = (y0 * width + x0) * channels + c;
      for (let iy = y0; iy < y1; iy++) for (let ix = x0; ix < x1; ix++) {
        const at = (iy * width + ix) * channels + c, v = f32.load(x + image + bytes(at));
        if (v > best) {
          best = v;
          arg = at;
        }
      }
      move(gather, source, target, out + bytes(c), image + bytes(arg));
    }
  }
}
