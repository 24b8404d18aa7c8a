/** Why a spec of tfjs-core may fail. */
type ReasonKind =
  /** TensorFlow.js expects a number that differences contradict. */
  | 'stock is wrong'
  /** Both are right; ours is documented. */
  | 'another convention'
  /** TensorFlow.js throws, ours returns what differences confirm. */
  | 'a rule of ours'
  /** A kernel that no gradient of a model needs; it throws. */
  | 'not a thing of training'
  /** A driver or a browser, whatever runs on it. */
  | 'the machine'
  /** How the suite is run here. */
  | 'harness';

export interface Reason {
  readonly kind: ReasonKind;
  readonly why: string;
  /** Where it is shown: a test, or a page. */
  readonly shown: string;
  /** What the messages of such failures have in common, for `--propose`. */
  readonly message?: RegExp;
}

/** The reasons that lists name, a closed set. */
export const reasons = {
  ties: {
    kind: 'another convention',
    why: 'Largest and smallest entries that are equal share the gradient evenly, as in JAX. TensorFlow.js gives each of them all of it, which is no subgradient.',
    shown: 'docs/verification.md',
  },
  'mirror-pad': {
    kind: 'stock is wrong',
    why: 'The gradient of mirrorPad leaves out what the mirrored entries bring.',
    shown: 'verification/src/specs/expected/stock-is-wrong.test.ts',
  },
  'padded-mean': {
    kind: 'stock is wrong',
    why: 'The gradient of an average pool divides by the whole window, the pool itself by the part inside the image.',
    shown: 'verification/src/specs/expected/stock-is-wrong.test.ts',
  },
  'dilated-depthwise': {
    kind: 'a rule of ours',
    why: 'TensorFlow.js refuses the gradient of a dilated depthwise convolution.',
    shown: 'packages/autodiff/src/rules/convolution.test.ts',
  },
  'logical-zero': {
    kind: 'another convention',
    why: 'Logical operations are constant almost everywhere: their gradient is zero, not an error.',
    shown: 'docs/verification.md',
  },
} as const satisfies Readonly<Record<string, Reason>>;

export type ReasonName = keyof typeof reasons;
