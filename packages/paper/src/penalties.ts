import * as tf from '@tensorflow/tfjs-core';
import * as E from 'fp-ts/lib/Either.js';
import { foldIn, uniform } from '@gr/random';
import type { DefinitionError } from '@gr/define';
import {
  type Penalty,
  type Probe,
  type Projection,
  confidencePenalty,
  oneClass,
  probability,
  random,
  residual,
  trueClass,
} from '@gr/penalties';

/** A penalty exactly as the authors' published code computes it, and how it runs there. */
export interface PaperPenalty {
  readonly penalty: Penalty;
  /** Which forward pass it sees: that of the loss, or one of its own, with another dropout mask. */
  readonly pass: 'shared' | 'second';
  /** How it differs from ours of the same name. */
  readonly differs: string;
}

// With r_1 … r_K the projections of an example,
//
//     R = mean over the batch of √(1e-16 + Σ_k ‖J_bᵀ r_bk‖²)²
//
// which is ours but for the 1e-16. The root is in the code because its other variants (a hinge on the slope) need it.

const paperProjected =
  (projections: (probe: Probe) => readonly Projection[]): Penalty =>
  (probe) => {
    const squares = projections(probe).map((projection) => {
      const pulled = probe.vjp(projection(probe));
      return tf.sum(tf.square(tf.reshape(pulled, [pulled.shape[0]!, -1])), 1);
    });
    const slopes = tf.sqrt(tf.add(tf.addN(squares), 1e-16));
    return tf.mean(tf.square(slopes)) as tf.Scalar;
  };

const everyClass = (of: (k: number) => Projection) =>
  paperProjected(({ logits }) => Array.from({ length: logits.shape[1]! }, (_, k) => of(k)));

/** A random class of each example, from 0 to classes − 2: the last class is never drawn. */
const allButTheLast: Projection = ({ logits, key }) => {
  const [batch, classes] = logits.shape as [number, number];
  const range = Math.max(1, classes - 1);
  const drawn = tf.minimum(tf.floor(uniform(foldIn(key, 1), [batch], { min: 0, max: range })), range - 1);
  return tf.cast(tf.oneHot(tf.cast(drawn, 'int32'), classes), 'float32');
};

const root = 'adds 1e-16';

/**
 * The penalties of the paper with the reductions of its published code, for reproductions. For new work use the ones without
 * `paper`: they differ in what `differs` says, and each difference is an improvement.
 *
 * @see Varga, Csiszárik, Zsombori, arXiv 1712.09936; danielvarga/improved_wgan_training, May 2018
 * @example const { penalty, pass } = paperPenalties.spectreg;
 */
export const paperPenalties: {
  readonly [
    name in 'spectreg' | 'doubleback' | 'frobenius' | 'jacreg' | 'onehot' | 'random-onehot' | 'confidence'
  ]: PaperPenalty;
} = {
  spectreg: {
    penalty: paperProjected(() => [random({ per: 'batch' })]),
    pass: 'second',
    differs: `one r ~ N(0, I), not normalized, for the whole batch; a second forward pass; ${root}`,
  },
  doubleback: { penalty: paperProjected(() => [residual]), pass: 'shared', differs: root },
  frobenius: { penalty: everyClass(oneClass), pass: 'second', differs: `a second forward pass; ${root}` },
  jacreg: { penalty: everyClass(probability), pass: 'second', differs: `a second forward pass; ${root}` },
  onehot: { penalty: paperProjected(() => [trueClass]), pass: 'second', differs: `a second forward pass; ${root}` },
  'random-onehot': {
    penalty: paperProjected(() => [allButTheLast]),
    pass: 'second',
    differs: `never draws the last class; a second forward pass; ${root}`,
  },
  confidence: {
    penalty: confidencePenalty({ reduction: 'sum', epsilon: 1e-6 }),
    pass: 'shared',
    differs: 'a sum over the batch, so its weight is 1 / batch of that of the mean; log(1e-6 + p)',
  },
};

/**
 * The authors' penalty of a name, as a user types it. Left: `unknown` if there is none of that name.
 *
 * @example paperPenalty('spectreg')
 */
export const paperPenalty = (name: string): E.Either<DefinitionError, PaperPenalty> =>
  Object.hasOwn(paperPenalties, name)
    ? E.right(paperPenalties[name as keyof typeof paperPenalties])
    : E.left({
        kind: 'unknown',
        message: `the paper has no penalty ${JSON.stringify(name)}; those it has are ${Object.keys(paperPenalties).join(', ')}.`,
      });
