/** A point of a training curve: means over the readings of one window of steps. */
export interface CurvePoint {
  /** The last step of the window. */
  readonly step: number;
  readonly loss: number;
  /** With its weight; 0 without one. */
  readonly penalty: number;
  /** On the batches of training, 0 to 1. */
  readonly accuracy: number;
}

/** A training curve that is being recorded. Plain data: a checkpoint can hold it. */
export interface Curve {
  readonly points: readonly CurvePoint[];
  /** The sums of the window that is not full yet, and how many readings they are of. */
  readonly open: { readonly loss: number; readonly penalty: number; readonly accuracy: number; readonly count: number };
}

const nothing = { loss: 0, penalty: 0, accuracy: 0, count: 0 };

/**
 * A curve without points.
 *
 * @example const curve = record(emptyCurve, { step: 1, loss: 2.3, penalty: 0, accuracy: 0.1 }, 10_000);
 */
export const emptyCurve: Curve = { points: [], open: nothing };

/** Windows in a full curve. */
const windows = 100;

/**
 * The curve with one more reading. A run of any length has about a hundred points, each the mean of its window, so that a
 * result stays small and the noise of single batches does not hide the course. The last step closes its window.
 *
 * @param iterations of the whole run
 * @example const curve = record(emptyCurve, { step: 20, loss: 2.1, penalty: 0, accuracy: 0.3 }, 10_000)
 */
export function record(curve: Curve, reading: CurvePoint, iterations: number): Curve {
  const { step } = reading;
  const open = {
    loss: curve.open.loss + reading.loss,
    penalty: curve.open.penalty + reading.penalty,
    accuracy: curve.open.accuracy + reading.accuracy,
    count: curve.open.count + 1,
  };
  const width = Math.max(1, Math.floor(iterations / windows));
  const before = curve.points.at(-1)?.step ?? 0;
  if (step < iterations && Math.floor(step / width) === Math.floor(before / width)) return { ...curve, open };
  const { loss, penalty, accuracy, count } = open;
  const point = { step, loss: loss / count, penalty: penalty / count, accuracy: accuracy / count };
  return { points: [...curve.points, point], open: nothing };
}
