import { type NdArray, at, build } from './array.ts';

export interface StridedSliceAttrs {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

/** Python's `x[begin:end:stride, …]`, with TensorFlow's masks: what each entry of the lists says about which axis. */
export function stridedSlice(x: NdArray, attrs: StridedSliceAttrs): NdArray {
  const bit = (mask: number, i: number): boolean => ((mask >> i) & 1) === 1;
  const entries = attrs.begin.length;
  const consumed = attrs.begin.filter((_, i) => !bit(attrs.ellipsisMask, i) && !bit(attrs.newAxisMask, i)).length;
  const starts: number[] = [];
  const steps: number[] = [];
  const counts: number[] = [];
  /** The output's axes: an axis of x, or undefined for a new one. */
  const axes: (number | undefined)[] = [];
  const whole = (): void => {
    axes.push(starts.length);
    counts.push(x.shape[starts.length]!);
    starts.push(0);
    steps.push(1);
  };
  for (let i = 0; i < entries; i++) {
    if (bit(attrs.ellipsisMask, i)) for (let k = x.shape.length - consumed; k > 0; k--) whole();
    else if (bit(attrs.newAxisMask, i)) axes.push(undefined);
    else {
      const size = x.shape[starts.length]!;
      const step = attrs.strides[i] ?? 1;
      const from = (place: number): number => (place < 0 ? place + size : place);
      if (bit(attrs.shrinkAxisMask, i)) {
        const start = from(attrs.begin[i]!);
        if (start < 0 || start >= size) throw new Error(`slice index ${attrs.begin[i]} is out of bounds of ${size}`);
        starts.push(start);
        steps.push(1);
        counts.push(1);
      } else {
        const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
        const clamp = (place: number): number => Math.min(Math.max(from(place), low), high);
        const start = bit(attrs.beginMask, i) ? (step > 0 ? low : high) : clamp(attrs.begin[i]!);
        const end = bit(attrs.endMask, i) ? (step > 0 ? high : low) : clamp(attrs.end[i]!);
        axes.push(starts.length);
        counts.push(Math.max(0, Math.ceil((end - start) / step)));
        starts.push(start);
        steps.push(step);
      }
    }
  }
  while (starts.length < x.shape.length) whole();
  const shape = axes.map((axis) => (axis === undefined ? 1 : counts[axis]!));
  return build(shape, x.dtype, (index) => {
    const source = [...starts];
    axes.forEach((axis, k) => {
      if (axis !== undefined) source[axis] = starts[axis]! + index[k]! * steps[axis]!;
    });
    return at(x, ...source);
  });
}
