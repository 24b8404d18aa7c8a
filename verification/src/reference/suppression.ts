import { type NdArray, at, ndarray } from './array.ts';
import { countTo } from './places.ts';

interface SuppressionAttrs {
  readonly maxOutputSize: number;
  readonly iouThreshold: number;
  readonly scoreThreshold: number;
  readonly softNmsSigma?: number;
  readonly padToMaxOutputSize?: boolean;
}

/** The area that two boxes share over the area that they cover. Corners may come in either order. */
function overlap(boxes: NdArray, p: number, q: number): number {
  const edges = (box: number, axis: number): [number, number] => {
    const [a, b] = [at(boxes, box, axis), at(boxes, box, axis + 2)];
    return [Math.min(a, b), Math.max(a, b)];
  };
  const shared = [0, 1].map((axis) => {
    const [[low, high], [from, to]] = [edges(p, axis), edges(q, axis)];
    return Math.max(0, Math.min(high, to) - Math.max(low, from));
  });
  const area = (box: number): number => {
    const [[top, bottom], [left, right]] = [edges(box, 0), edges(box, 1)];
    return (bottom - top) * (right - left);
  };
  if (area(p) <= 0 || area(q) <= 0) return 0;
  const intersection = shared[0]! * shared[1]!;
  return intersection / (area(p) + area(q) - intersection);
}

/**
 * Boxes in the order of their scores, without those that overlap a better one. With a sigma above 0 an overlap lowers the score by
 * exp(−overlap² / 2σ²) in place of dropping the box.
 */
export function suppressed(boxes: NdArray, scores: NdArray, attrs: SuppressionAttrs) {
  const sigma = attrs.softNmsSigma ?? 0;
  const size = Math.min(attrs.maxOutputSize, boxes.shape[0]!);
  const left = Array.from(scores.values);
  const open = new Set(countTo(left.length).filter((i) => left[i]! > attrs.scoreThreshold));
  const chosen: number[] = [];
  const kept: number[] = [];
  while (chosen.length < size && open.size > 0) {
    const best = [...open].reduce((a, b) => (left[b]! > left[a]! ? b : a));
    open.delete(best);
    chosen.push(best);
    kept.push(left[best]!);
    for (const other of open) {
      const shared = overlap(boxes, best, other);
      if (shared >= attrs.iouThreshold) open.delete(other);
      else if (sigma > 0) left[other]! *= Math.exp((-0.5 / sigma) * shared * shared);
      if (left[other]! <= attrs.scoreThreshold) open.delete(other);
    }
  }
  const length = attrs.padToMaxOutputSize === true ? attrs.maxOutputSize : chosen.length;
  const padding = countTo(length - chosen.length).map(() => 0);
  return {
    indices: ndarray([chosen.length], 'int32', chosen),
    scores: ndarray([chosen.length], 'float32', kept),
    padded: ndarray([length], 'int32', [...chosen, ...padding]),
    valid: ndarray([], 'int32', [chosen.length]),
  };
}
