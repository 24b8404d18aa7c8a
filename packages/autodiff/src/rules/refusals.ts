import type { Rule } from '../rule.ts';

/** The kernels of TensorFlow.js without a rule, by the reason. */
export const withoutRule: Readonly<Record<string, readonly string[]>> = {
  'complex numbers and Fourier transforms': ['Complex', 'ComplexAbs', 'Real', 'Imag', 'FFT', 'IFFT'],
  'cuts, rotations and other transforms of images': [
    'CropAndResize',
    'RotateWithOffset',
    'Transform',
    'Draw',
    'FromPixels',
  ],
  'counts, draws, choices of boxes and distinct values': [
    ...['Bincount', 'DenseBincount', 'Multinomial', 'Unique'],
    ...['NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5'],
  ],
  'sparse and ragged tensors': [
    ...['SparseFillEmptyRows', 'SparseReshape', 'SparseSegmentMean', 'SparseSegmentSum'],
    ...['RaggedGather', 'RaggedRange', 'RaggedTensorToTensor'],
  ],
  'strings and whole numbers': [
    ...['StaticRegexReplace', 'StringNGrams', 'StringSplit', 'StringToHashBucketFast', 'BitwiseAnd', 'BroadcastArgs'],
  ],
  'constants, which have no input': ['Fill', 'LinSpace', 'Range'],
  'fused kernels, which `tf.fused` takes apart under a gradient': [
    'FusedConv2D',
    'FusedDepthwiseConv2D',
    '_FusedMatMul',
  ],
  'gradient kernels that no rule here runs': [
    ...['Dilation2DBackpropFilter', 'Dilation2DBackpropInput', 'EluGrad', 'LRNGrad'],
    ...['ResizeBilinearGrad', 'ResizeNearestNeighborGrad'],
  ],
  'names that no backend has a kernel for': [
    ...['BroadcastTo', 'LogSoftmax', 'LogicalXor', 'LowerBound', 'MatrixBandPart', 'Pool', 'UpperBound'],
  ],
};

/** In place of a missing rule: TensorFlow.js says no more than that it has no gradient function. */
const refusal = (kernelName: string): Rule => ({
  kernelName,
  gradFunc: () => {
    throw new Error(
      `The kernel ${kernelName} has no gradient rule, but what is differentiated depends on its result. If no derivative shall flow through it, give it stopGradient(x); else compute the same from ops whose kernels have rules: kernelsWithGradient lists them.`,
    );
  },
});

/** Rules that throw. */
export const refusals: readonly Rule[] = Object.values(withoutRule).flat().map(refusal);
