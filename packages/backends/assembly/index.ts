// SIMD kernels that live in the memory of the tfjs-wasm backend, imported as env.memory. Addresses and sizes are plain numbers;
// no static data, no globals in memory, no allocation, no strings: the module owns nothing of that memory.
// Tensors are row-major float32; images are [batch, height, width, channels]. An input is never written to.
export { activate, addBias, prelu } from './activation';
export { avgPool, avgPoolGrad } from './avg-pool';
export { batchNormRows, channelSlope, columnMoments, meanAndVariance, mergeMoments } from './batch-norm';
export {
  batchNormGradGradRows, batchNormGradGradSums, batchNormGradGradWeights, batchNormGradRows, batchNormGradSums, batchNormGradWeights,
} from './batch-norm-gradient';
export { binaryColumn, binaryRow } from './binary';
export { compare } from './compare';
export { conv2d, conv2dBackpropFilter, conv2dBackpropInput, convWorkspace } from './conv';
export { depthwise, depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise';
export { addFloats } from './floats';
export { gemm, gemmWorkspace } from './gemm';
export { maxPool, maxPoolGrad, maxPoolGradAdjoint } from './max-pool';
export { maxPool2x2, maxPool2x2Grad, maxPool2x2GradAdjoint } from './max-pool-2x2';
export { adamUpdate, momentumUpdate } from './optimizer';
export { reduceColumns, reduceRows, refineMeans } from './reduce';
export { biasRelu, reluGrad } from './relu';
export { segmentSum } from './segment-sum';
export { softmax, softmaxCrossEntropy, softmaxCrossEntropyGrad } from './softmax';
export { repeatBlocks } from './tile';
export { floatsOfBytes, floatsOfIntegers, unary } from './unary';
