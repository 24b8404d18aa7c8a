// The depthwise convolution and its gradients. x: [batch, height, width, channels], w: [filterHeight, filterWidth, channels, multiplier],
// y: [batch, outHeight, outWidth, channels * multiplier].
import { addFloats, addProduct, addScaled, align16, bytes, zeroFloats } from './floats';

/** y = sum over the window of x w */
export function depthwise(
  x: usize, w: usize, y: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, multiplier: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
): void {
  const filters = channels * multiplier;
  for (let b = 0; b < batch; b++) for (let oy = 0; oy < outHeight; oy++) for (let ox = 0; ox < outWidth; ox++) {
    zeroFloats(y, filters);
    for (let ky = 0; ky < filterHeight; ky++) {
      const iy = oy * strideY + ky * dilationY - top;
      if (iy < 0 || iy >= height) continue;
      for (let kx = 0; kx < filterWidth; kx++) {
        const ix = ox * strideX + kx * dilationX - left;
        if (ix < 0 || ix >= width) continue;
        const source = x + bytes(((b * height + iy) * width + ix) * channels);
        const filter = w + bytes((ky * filterWidth + kx) * filters);
        if (multiplier == 1) addProduct(y, source, filter, channels);
        else {
          for (let c = 0; c < channels; c++) {
            const at = bytes(c * multiplier);
            addScaled(y + at, filter + at, f32.load(source + bytes(c)), multiplier);
          }
        }
      }
    }
    y += bytes(filters);
  }
}

/** dx += window by window, dy w */
export function depthwiseBackpropInput(
  dy: usize, w: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, multiplier: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
): void {
  const filters = channels * multiplier;
  zeroFloats(dx, batch * height * width * channels);
  for (let b = 0; b < batch; b++) for (let oy = 0; oy < outHeight; oy++) for (let ox = 0; ox < outWidth; ox++) {
    for (let ky = 0; ky < filterHeight; ky++) {
      const iy = oy * strideY + ky * dilationY - top;
      if (iy < 0 || iy >= height) continue;
      for (let kx = 0; kx < filterWidth; kx++) {
        const ix = ox * strideX + kx * dilationX - left;
        if (ix < 0 || ix >= width) continue;
        const target = dx + bytes(((b * height + iy) * width + ix) * channels);
        const filter = w + bytes((ky * filterWidth + kx) * filters);
        if (multiplier == 1) addProduct(target, dy, filter, channels);
        else {
          for (let c = 0; c < channels; c++) {
            let sum: f32 = 0;
            for (let m = 0; m < multiplier; m++) {
              const at = bytes(c * multiplier + m);
              sum += f32.load(dy + at) * f32.load(filter + at);
            }
            f32.store(target + bytes(c), f32.load(target + bytes(c)) + sum);
          }
        }
      }
    }
    dy += bytes(filters);
  }
}

/** dw = sum over positions of x dy, first within an image (at workspace, as large as dw), then over the batch: smaller rounding errors. */
export function depthwiseBackpropFilter(
  x: usize, dy: usize, dw: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, multiplier: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  workspace: usize,
): void {
  const filters = channels * multiplier, size = filterHeight * filterWidth * filters, image = align16(workspace);
  zeroFloats(dw, size);
  for (let b = 0; b < batch; b++) {
    zeroFloats(image, size);
    for (let oy = 0; oy < outHeight; oy++) for (let ox = 0; ox < outWidth; ox++) {
      for (let ky = 0; ky < filterHeight; ky++) {
        const iy = oy * strideY + ky * dilationY - top;
        if (iy < 0 || iy >= height) continue;
        for (let kx = 0; kx < filterWidth; kx++) {
          const ix = ox * strideX + kx * dilationX - left;
          if (ix < 0 || ix >= width) continue;
          const source = x + bytes(((b * height + iy) * width + ix) * channels);
          const target = image + bytes((ky * filterWidth + kx) * filters);
          if (multiplier == 1) addProduct(target, source, dy, channels);
          else {
            for (let c = 0; c < channels; c++) {
              const at = bytes(c * multiplier);
              addScaled(target + at, dy + at, f32.load(source + bytes(c)), multiplier);
            }
          }
        }
      }
      dy += bytes(filters);
    }
    addFloats(dw, image, size);
  }
}
