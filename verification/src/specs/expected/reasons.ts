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
  /** It throws or rejects, with TensorFlow.js alone, too. */
  | 'stock fails, loudly'
  /** A driver or a browser, whatever runs on it. */
  | 'the machine'
  /** How the suite is run here. */
  | 'harness';

export interface Reason {
  readonly kind: ReasonKind;
  readonly why: string;
  /** Where it is shown: a test, or a page. */
  readonly shown: string;
  /** Which specs `--propose` puts here that no list has yet: all that is given must match. */
  readonly name?: RegExp;
  readonly message?: RegExp;
}

/** The reasons that lists name, a closed set. */
export const reasons = {
  ties: {
    kind: 'another convention',
    why: 'Equal largest or smallest entries share the gradient evenly, as in JAX; the specs give each of them all of it.',
    shown: 'verification/src/specs/expected/conventions.test.ts',
    name: /^(max|min) .*gradient.*ties/,
  },
  nan: {
    kind: 'another convention',
    why: 'NaN stays NaN in max pools: a model that has diverged must not look healthy. The specs skip it.',
    shown: 'verification/src/specs/expected/conventions.test.ts',
    name: /^maxPool.*ignores NaNs$/,
    message: /actual\[\d+\] = NaN/,
  },
  logical: {
    kind: 'another convention',
    why: 'Logical operations are constant almost everywhere, so their gradient is zero; the specs expect an error.',
    shown: 'verification/src/specs/expected/conventions.test.ts',
    name: /^gradients errors if relevant ops are missing grads$/,
  },
  'dilated-depthwise': {
    kind: 'a rule of ours',
    why: 'The specs expect an error from the gradient of a dilated depthwise convolution, which has a rule here.',
    shown: 'packages/autodiff/src/rules/convolution.test.ts',
    name: /^depthwiseConv2d gradients throws error on dilations > 1$/,
  },
  'mirror-pad': {
    kind: 'stock is wrong',
    why: 'The gradient of mirrorPad lacks what the mirrored entries bring.',
    shown: 'verification/src/specs/expected/stock-is-wrong.test.ts',
    name: /^mirrorPad (grad|gradient with clones)$/,
  },
  'padded-mean': {
    kind: 'stock is wrong',
    why: 'The gradient of an average pool divides by the whole window, the pool itself by the part inside the image.',
    shown: 'verification/src/specs/expected/stock-is-wrong.test.ts',
    name: /^avgPool gradient x=\[3,3,1\] f=\[3,3\] s=1 p=explicit$/,
  },
  'shapes-disagree': {
    kind: 'stock is wrong',
    why: 'The output shape asked of a transposed convolution is not one whose convolution has the shape of its input; it is refused here.',
    shown: 'it throws, with both shapes',
    name: /^conv2dTranspose input=8x8x8,output=4x4x8/,
  },
  'large-angles': {
    kind: 'the machine',
    why: 'GPUs reduce arguments of tan above 1e8 in float32.',
    shown: 'WGSL and GLSL promise no accuracy of tan there',
    name: /^tan numbers exceed float32 precision$/,
  },
  'log-sigmoid': {
    kind: 'stock is wrong',
    why: 'The gradient of tf.logSigmoid, which is inside tfjs-core, reads its input after it may have been disposed of; it is refused, and the error names the function to use.',
    shown: 'packages/autodiff/src/core-gradients.test.ts',
    name: /^logSigmoid gradient with clones$/,
    message: /has no gradient here/,
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
    name: /^fromPixels, mock canvas/,
  },
  'gpu-indices': {
    kind: 'another convention',
    why: 'A GPU does not look at indices before it gathers, as reading them back would stall it.',
    shown: 'docs/verification.md',
    name: /^sparseSegment(Mean|Sum) .*$/,
    message: /^Expected function to throw/,
  },
  'gather-outside': {
    kind: 'another convention',
    why: 'An index outside of a tensor is an error where the processor has the index, and NaN where the GPU has it; the spec expects 0.',
    shown: 'packages/backends/src/gpu/gather.test.ts',
    name: /^gather fills with zero when index is out of bound$/,
  },
  sloppy: {
    kind: 'harness',
    why: 'The specs look at `this` of fetch, which is undefined in an ES module, as which they run here.',
    shown: 'stock fails it, too',
    name: /^http-load JSON model/,
    message: /^Expected undefined to equal <global>/,
  },
} as const satisfies Readonly<Record<string, Reason>>;

export type ReasonName = keyof typeof reasons;
