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
    why: 'Equal largest or smallest entries share the gradient evenly, as in JAX; the specs give each of them all of it.',
    shown: 'verification/src/specs/expected/conventions.test.ts',
  },
  nan: {
    kind: 'another convention',
    why: 'A max pool of a window with NaN is NaN: a model that has diverged must not look healthy. The specs skip NaN.',
    shown: 'verification/src/specs/expected/conventions.test.ts',
  },
  logical: {
    kind: 'another convention',
    why: 'Logical operations are constant almost everywhere, so their gradient is zero; the specs expect an error.',
    shown: 'verification/src/specs/expected/conventions.test.ts',
  },
  'dilated-depthwise': {
    kind: 'a rule of ours',
    why: 'The specs expect an error from the gradient of a dilated depthwise convolution, which has a rule here.',
    shown: 'packages/autodiff/src/rules/convolution.test.ts',
  },
  'mirror-pad': {
    kind: 'stock is wrong',
    why: 'The gradient of mirrorPad lacks what the mirrored entries bring.',
    shown: 'verification/src/specs/expected/stock-is-wrong.test.ts',
  },
  'padded-mean': {
    kind: 'stock is wrong',
    why: 'The gradient of an average pool divides by the whole window, the pool itself by the part inside the image.',
    shown: 'verification/src/specs/expected/stock-is-wrong.test.ts',
  },
  'shapes-disagree': {
    kind: 'stock is wrong',
    why: 'The output shape asked of a transposed convolution is not one whose convolution has the shape of its input; it is refused here.',
    shown: 'packages/backends',
  },
  'empty-window': {
    kind: 'stock is wrong',
    why: 'A pool with windows of 1 × 1 returns its input when the shapes agree, also where padding and stride put windows wholly into the padding.',
    shown: 'verification/src/specs/expected/stock-is-wrong.test.ts',
  },
  'large-angles': {
    kind: 'the machine',
    why: 'GPUs reduce arguments of tan above 1e8 in float32.',
    shown: 'WGSL and GLSL promise no accuracy of tan there',
  },
  canvas: {
    kind: 'not a thing of training',
    why: 'tf.browser.draw has no kernel on webgl.',
    shown: 'it throws',
    message: /Kernel 'Draw' not registered/,
  },
  'mock-canvas': {
    kind: 'not a thing of training',
    why: 'Pixels of a canvas that Node does not have.',
    shown: 'it throws',
  },
  morphology: {
    kind: 'not a thing of training',
    why: 'The gradient of dilation2d has no kernel on webgl.',
    shown: 'it throws',
    message: /Kernel 'Dilation2DBackprop(Input|Filter)' not registered/,
  },
  'no-kernel': {
    kind: 'not a thing of training',
    why: 'Ragged and sparse tensors, strings and image operations that webgpu has no kernel for.',
    shown: 'it throws',
    message: /Kernel '\w+' not registered/,
  },
  'gpu-indices': {
    kind: 'another convention',
    why: 'A GPU does not look at indices before it gathers, as reading them back would stall it.',
    shown: 'docs/verification.md',
  },
  sloppy: {
    kind: 'harness',
    why: 'The specs look at `this` of fetch, which is undefined in an ES module, as which they run here.',
    shown: 'stock fails it, too',
  },
} as const satisfies Readonly<Record<string, Reason>>;

export type ReasonName = keyof typeof reasons;
