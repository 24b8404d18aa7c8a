import { type NdArray, at, build } from './array.ts';
import { padded } from './padded.ts';

type Shape = readonly number[];

/** Numbers in `0 .. sizes`, the last fastest. */
const mixedRadix = (digits: Shape, sizes: Shape): number => digits.reduce((n, digit, k) => n * sizes[k]! + digit, 0);

function digitsOf(n: number, sizes: Shape): number[] {
  const digits: number[] = [];
  for (const size of [...sizes].reverse()) {
    digits.unshift(n % size);
    n = Math.floor(n / size);
  }
  return digits;
}

/** TensorFlow's `space_to_batch`: output[block · batch + b, i, …] = padded[b, i · blockShape + block, …]. */
export function spaceToBatch(x: NdArray, blockShape: Shape, paddings: readonly Shape[]): NdArray {
  const m = blockShape.length;
  const all = x.shape.map((_, k) => (k >= 1 && k <= m ? paddings[k - 1]! : [0, 0]));
  const wide = padded(x, all, 0);
  const batch = x.shape[0]!;
  const blocks = blockShape.reduce((a, b) => a * b, 1);
  const shape = wide.shape.map((size, k) => (k === 0 ? batch * blocks : k <= m ? size / blockShape[k - 1]! : size));
  return build(shape, x.dtype, (index) => {
    const n = index[0]!;
    const block = digitsOf(Math.floor(n / batch), blockShape);
    return at(
      wide,
      ...index.map((i, k) => (k === 0 ? n % batch : k <= m ? i * blockShape[k - 1]! + block[k - 1]! : i)),
    );
  });
}

/** TensorFlow's `batch_to_space`, the inverse: crops come off at the end. */
export function batchToSpace(x: NdArray, blockShape: Shape, crops: readonly Shape[]): NdArray {
  const m = blockShape.length;
  const blocks = blockShape.reduce((a, b) => a * b, 1);
  const batch = x.shape[0]! / blocks;
  const shape = x.shape.map((size, k) => {
    if (k === 0) return batch;
    if (k > m) return size;
    const [before, after] = crops[k - 1] as [number, number];
    return size * blockShape[k - 1]! - before - after;
  });
  return build(shape, x.dtype, (index) => {
    const place = index.map((i, k) => (k >= 1 && k <= m ? i + crops[k - 1]![0]! : i));
    const block = blockShape.map((size, k) => place[k + 1]! % size);
    return at(
      x,
      ...place.map((i, k) =>
        k === 0 ? mixedRadix(block, blockShape) * batch + i : k <= m ? Math.floor(i / blockShape[k - 1]!) : i,
      ),
    );
  });
}
