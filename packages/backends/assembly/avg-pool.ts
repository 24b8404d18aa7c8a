// Average pooling backward. dx: [batch, height, width, channels], dy: [batch, outHeight, outWidth, channels].
import { addScaled, bytes, zeroFloats } from './floats';

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
