/** A range to draw from, evenly. */
export type Range = readonly [min: number, max: number];

/**
 * How digits vary: what decides how hard they are to learn and to read. Lengths are in pixels of the 28 × 28 image.
 */
export interface DigitStyle {
  /** Height of the upright digit. */
  readonly height: Range;
  /** Width over height. */
  readonly aspect: Range;
  /** Rightward shift of the top over the height. */
  readonly slant: Range;
  /** Largest turn either way, in radians. */
  readonly rotation: number;
  /** Largest offset of the centre, along each axis. */
  readonly shift: number;
  /** Largest offset of each point of a skeleton, over the digit's height and width. */
  readonly wobble: number;
  /** Largest offset of the knots of the smooth elastic distortion, along each axis. */
  readonly elastic: number;
  /** Width of the pen, over the digit's height. */
  readonly thickness: Range;
  /** Largest change of the pen's width along a stroke, over its width. */
  readonly pressure: number;
  /** Width of the soft edge of a stroke. */
  readonly blur: Range;
  /** Brightness of the ink, 0 to 1. */
  readonly ink: Range;
  /** Largest offset of a pixel's brightness; half of the offsets fall below 0 on empty ground and vanish. */
  readonly noise: number;
}

/**
 * What {@link digits} draws with. LeNet trained on 2,000 errs by a few per cent; people read them all.
 *
 * @example digits(key(1), 2000, { ...handwriting, noise: 0 });
 */
export const handwriting: DigitStyle = {
  height: [15, 21],
  aspect: [0.56, 0.9],
  slant: [-0.12, 0.36],
  rotation: 0.24,
  shift: 4,
  wobble: 0.065,
  elastic: 4,
  thickness: [0.09, 0.165],
  pressure: 0.3,
  blur: [0.8, 1.6],
  ink: [0.75, 1],
  noise: 0.15,
};
