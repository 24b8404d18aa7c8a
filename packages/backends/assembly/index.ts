// SIMD kernels that live in the memory of the tfjs-wasm backend, imported as env.memory. Addresses and sizes are plain numbers;
// no static data, no globals in memory, no allocation, no strings: the module owns nothing of that memory.
// Tensors are row-major float32; images are [batch, height, width, channels]. An input is never written to.
export { activate, addBias, prelu } from './activation';
export { avgPoolGrad } from './avg-pool';
export { conv2d, conv2dBackpropFilter, conv2dBackpropInput, convWorkspace } from './conv';
export { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise';
export { gemm, gemmWorkspace } from './gemm';
export { maxPoolGrad, maxPoolGradAdjoint } from './max-pool';
export { segmentSum } from './segment-sum';
export { repeatBlocks } from './tile';
