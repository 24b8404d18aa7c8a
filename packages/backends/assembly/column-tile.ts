// One input channel and at most six filters: the lanes run along the columns of the output, so that no lane is idle.
import { align16, bytes, multiplyAdd, storeColumns } from './floats';
import { copyPadded, inputExtent, stripRows, stripWorkspace } from './strips';

/** Whether `convolveColumns` can do it. */
// @ts-ignore: decorator
@inline
export function isColumnwise(channels: i32, filters: i32, strideX: i32, outWidth: i32): bool {
  return channels == 1 && strideX == 1 && outWidth >= 4 && filters <= 6;
}

/** Bytes that `convolveColumns` needs at `workspace`. */
export function columnsWorkspace(outWidth: i32, spanY: i32, spanX: i32, taps: i32): i32 {
  return 64 + taps * 24 + stripWorkspace(outWidth, 1, spanX, spanY, 1);
}

/** y [8 positions, filters <= 6], for windows at x, x + 4, .. of rows `rowBytes` apart; w: [filterHeight, filterWidth, 6]. */
function columnTile8x6(
  x: usize, rowBytes: usize, columnBytes: usize, w: usize, filterHeight: i32, filterWidth: i32, y: usize, filters: i32,
): void {
  let c0 = f32x4.splat(0), d0 = c0, c1 = c0, d1 = c0, c2 = c0, d2 = c0, c3 = c0, d3 = c0, c4 = c0, d4 = c0, c5 = c0, d5 = c0;
  const size = <usize>filterWidth * 24;
  for (let ky = 0; ky < filterHeight; ky++) {
    const end = w + size;
    let at = x;
    while (w < end) {
      const u = v128.load(at), v = v128.load(at, 16);
      let tap = v128.load32_splat(w, 20);
      c5 = multiplyAdd(c5, u, tap);
      d5 = multiplyAdd(d5, v, tap);
      tap = v128.load32_splat(w, 16);
      c4 = multiplyAdd(c4, u, tap);
      d4 = multiplyAdd(d4, v, tap);
      tap = v128.load32_splat(w, 12);
      c3 = multiplyAdd(c3, u, tap);
      d3 = multiplyAdd(d3, v, tap);
      tap = v128.load32_splat(w, 8);
      c2 = multiplyAdd(c2, u, tap);
      d2 = multiplyAdd(d2, v, tap);
      tap = v128.load32_splat(w, 4);
      c1 = multiplyAdd(c1, u, tap);
      d1 = multiplyAdd(d1, v, tap);
      tap = v128.load32_splat(w);
      c0 = multiplyAdd(c0, u, tap);
      d0 = multiplyAdd(d0, v, tap);
      at += columnBytes;
      w += 24;
    }
    x += rowBytes;
  }
  storeTransposed(y, c0, c1, c2, c3, c4, c5, filters);
  storeTransposed(y + 4 * bytes(filters), d0, d1, d2, d3, d4, d5, filters);
}

/** y [4 positions, filters <= 6], likewise */
function columnTile4x6(
  x: usize, rowBytes: usize, columnBytes: usize, w: usize, filterHeight: i32, filterWidth: i32, y: usize, filters: i32,
): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
  const size = <usize>filterWidth * 24;
  for (let ky = 0; ky < filterHeight; ky++) {
    const end = w + size;
    let at = x;
    while (w < end) {
      const v = v128.load(at);
      c0 = multiplyAdd(c0, v, v128.load32_splat(w));
      c1 = multiplyAdd(c1, v, v128.load32_splat(w, 4));
      c2 = multiplyAdd(c2, v, v128.load32_splat(w, 8));
      c3 = multiplyAdd(c3, v, v128.load32_splat(w, 12));
      c4 = multiplyAdd(c4, v, v128.load32_splat(w, 16));
      c5 = multiplyAdd(c5, v, v128.load32_splat(w, 20));
      at += columnBytes;
      w += 24;
    }
    x += rowBytes;
  }
  storeTransposed(y, c0, c1, c2, c3, c4, c5, filters);
}

/** The first `filters` vectors, each of four positions, as the rows y [4, filters]. */
// @ts-ignore: decorator
@inline
function storeTransposed(y: usize, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, filters: i32): void {
  const t0 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
  const t2 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
  const step = bytes(filters), some = min(4, filters);
  const y1 = y + step, y2 = y1 + step, y3 = y2 + step;
  storeColumns(y, v128.shuffle<f64>(t0, t1, 0, 2), some);
  storeColumns(y1, v128.shuffle<f64>(t0, t1, 1, 3), some);
  storeColumns(y2, v128.shuffle<f64>(t2, t3, 0, 2), some);
  storeColumns(y3, v128.shuffle<f64>(t2, t3, 1, 3), some);
  if (filters == 6) {
    const low = v128.shuffle<f32>(c4, c5, 0, 4, 1, 5), high = v128.shuffle<f32>(c4, c5, 2, 6, 3, 7);
    v128.store64_lane(y, low, 0, 16);
    v128.store64_lane(y1, low, 1, 16);
    v128.store64_lane(y2, high, 0, 16);
    v128.store64_lane(y3, high, 1, 16);
  } else if (filters == 5) {
    v128.store32_lane(y, c4, 0, 16);
    v128.store32_lane(y1, c4, 1, 16);
    v128.store32_lane(y2, c4, 2, 16);
    v128.store32_lane(y3, c4, 3, 16);
  }
}

/** y = x * w for one channel, column stride 1 and at most six filters; the sizes as in conv.ts. */
export function convolveColumns(
  x: usize, w: usize, y: usize, batch: i32, height: i32, width: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, dilationY: i32, dilationX: i32, top: i32, left: i32, workspace: usize,
): void {
  const spanY = inputExtent(filterHeight, dilationY, 1), spanX = inputExtent(filterWidth, dilationX, 1);
  const columns = inputExtent(outWidth, 1, spanX), rowBytes = bytes(columns), taps = filterHeight * filterWidth;
  const rows = stripRows(outHeight, outWidth, strideY, spanY, <i32>rowBytes, 0);
  const packed = align16(workspace), strip = align16(packed + <usize>taps * 24);
  for (let tap = 0; tap < taps; tap++) {
    for (let n = 0; n < 6; n++) f32.store(packed + bytes(tap * 6 + n), n < filters ? f32.load(w + bytes(tap * filters + n)) : 0);
  }
  for (let image = 0; image < batch; image++, x += bytes(height * width)) {
    for (let row = 0; row < outHeight; row += rows) {
      const someRows = min(rows, outHeight - row);
      copyPadded(x, height, width, 1, row * strideY - top, -left, inputExtent(someRows, strideY, spanY), columns, strip);
      for (let r = 0; r < someRows; r++, y += bytes(outWidth * filters)) {
        const input = strip + <usize>(r * strideY) * rowBytes;
        let column = 0;
        for (; column + 8 <= outWidth; column += 8) {
          columnTile8x6(input + bytes(column), <usize>dilationY * rowBytes, bytes(dilationX), packed, filterHeight, filterWidth,
            y + bytes(column * filters), filters);
        }
        for (; column < outWidth; column += 4) {
          const at = min(column, outWidth - 4);
          columnTile4x6(input + bytes(at), <usize>dilationY * rowBytes, bytes(dilationX), packed, filterHeight, filterWidth,
            y + bytes(at * filters), filters);
        }
      }
    }
  }
}
