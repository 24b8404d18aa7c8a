// Average pooling and its gradient. dx: [batch, height, width, channels], dy: [batch, outHeight, outWidth, channels].
import { addFloats, addScaled, bytes, zeroFloats } from './floats';

/** y = the mean of the cells of each window that lie inside the image, NaN where there are none */
export function avgPool(
  x: usize, y: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  for (let b = 0; b < batch; b++) for (let oy = 0; oy < outHeight; oy++) for (let ox = 0; ox < outWidth; ox++) {
    const y0 = max(0, oy * strideY - top), y1 = min(height, oy * strideY - top + filterHeight);
    const x0 = max(0, ox * strideX - left), x1 = min(width, ox * strideX - left + filterWidth);
    zeroFloats(y, channels);
    for (let iy = y0; iy < y1; iy++) for (let ix = x0; ix < x1; ix++) {
      addFloats(y, x + bytes(((b * height + iy) * width + ix) * channels), channels);
    }
    const count: f32 = y1 > y0 && x1 > x0 ? <f32>((y1 - y0) * (x1 - x0)) : 0;
    for (let c = 0; c < channels; c++) f32.store(y + bytes(c), f32.load(y + bytes(c)) / count);
    y += bytes(channels);
  }
}

/** dx = sum over the windows of a cell of scale * dy */
export function avgPoolGrad(
  dy: usize, dx: usize, scale: f32, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  zeroFloats(dx, batch * height * width * channels);
  for (let b = 0; b < batch; b++) for (let oy = 0; oy < outHeight; oy++) for (let ox = 0; ox < outWidth; ox++) {
    const y0 = max(0, oy * strideY - top), y1 = min(height, oy * strideY - top + filterHeight);
    const x0 = max(0, ox * strideX - left), x1 = min(width, ox * strideX - left + filterWidth);
    for (let iy = y0; iy < y1; iy++) for (let ix = x0; ix < x1; ix++) {
      addScaled(dx + bytes(((b * height + iy) * width + ix) * channels), dy, scale, channels);
    }
    dy += bytes(channels);
  }
}
