/** How good the predictions of a classifier are, and how far its confidence can be trusted. */
export interface Scores {
  /** Share of examples whose largest logit is that of the label, 0 to 1. */
  readonly accuracy: number;
  /** Share of examples whose label is among the five largest logits, 0 to 1. */
  readonly top5: number;
  /** Mean of −log p(label), natural logarithm. */
  readonly nll: number;
  /** Expected calibration error, 0 to 1. */
  readonly ece: number;
  /** What the calibration error is made of, for a reliability diagram: bin m of n holds confidences in ((m − 1)/n, m/n]. */
  readonly calibration: readonly CalibrationBin[];
}

/** The examples whose confidence, the largest probability, lies in one interval. Sums, so that bins of several runs add up. */
export interface CalibrationBin {
  readonly examples: number;
  /** How many of them are right. */
  readonly right: number;
  /** Sum of their confidences. */
  readonly confidence: number;
}

/**
 * Scores of logits, in double precision.
 *
 * Of equal logits the class with the lower index comes first; a logit that is not a number makes its example wrong.
 *
 *     ece = Σ_m |B_m|/n · |accuracy(B_m) − confidence(B_m)|        B_m: confidence in ((m − 1)/bins, m/bins]
 *
 * where the confidence is the largest probability. Source: Guo et al. 2017, equations 2 to 5.
 *
 * @param logits `[examples, classes]`, row-major
 * @param labels the class of each example
 * @throws RangeError if there are no examples
 * @example scores([2, 1, 0, 3], [0, 1], { classes: 2, bins: 15 }).accuracy; // 1
 */
export const scores = (
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: { readonly classes: number; readonly bins: number },
): Scores => {
  const { classes, bins } = options;
  const n = labels.length;
  if (n === 0) throw new RangeError('scores: there are no examples, expected at least one.');
  let right = 0;
  let amongFive = 0;
  let nll = 0;
  let sound = true;
  const inBins = Array.from({ length: bins }, () => ({ examples: 0, right: 0, confidence: 0 }));
  for (let example = 0; example < n; example++) {
    const of = (k: number): number => logits[example * classes + k] as number;
    const label = labels[example] as number;
    let ahead = 0;
    let largest = -Infinity;
    for (let k = 0; k < classes; k++) {
      largest = Math.max(largest, of(k));
      if (k !== label && !(of(k) < of(label) || (of(k) === of(label) && k > label))) ahead += 1;
    }
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(of(k) - largest);
    const confidence = 1 / sum;
    right += ahead === 0 ? 1 : 0;
    amongFive += ahead < 5 ? 1 : 0;
    nll += largest - of(label) + Math.log(sum);
    const bin = inBins[Math.max(0, Math.ceil(confidence * bins) - 1)];
    if (bin === undefined) {
      sound = false;
      continue;
    }
    bin.examples += 1;
    bin.right += ahead === 0 ? 1 : 0;
    bin.confidence += confidence;
  }
  // |B|/n · |accuracy − confidence| is |Σ right − Σ confidence| / n
  const ece = sound ? inBins.reduce((total, bin) => total + Math.abs(bin.right - bin.confidence), 0) / n : NaN;
  return { accuracy: right / n, top5: amongFive / n, nll: nll / n, ece, calibration: inBins };
};
