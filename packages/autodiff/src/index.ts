import { registerGradients, registerWithBackends } from './registry.ts';

registerGradients();
registerWithBackends();

export { type NormalizedBatch, batchNormalization, batchNormalizationRelu } from './batch-norm.ts';
export { biasRelu } from './bias-relu.ts';
export { constant, stopGradient } from './constant.ts';
export { type ValueAndGrads, type ValueWithAux, grad, valueAndGrad } from './gradients.ts';
export { keepGradients } from './keep-gradients.ts';
export { logSigmoid, logSoftmax, logSumExp, sigmoidCrossEntropy, softmaxCrossEntropy } from './losses.ts';
export { kernelsWithGradient, registerGradients } from './registry.ts';
export { type VectorJacobianProduct, jvp, vjp } from './vjp.ts';
