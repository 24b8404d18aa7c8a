export type { Layer, Mode, None, ParamsOf, Shape, StateOf } from './layer.ts';
export { LayerError } from './layer-error.ts';

export { type DenseOptions, type DenseParams, dense } from './layers/dense.ts';
export { type Conv2dOptions, type Conv2dParams, conv2d } from './layers/conv2d.ts';
export type { Extent, Padding } from './layers/window.ts';
export { type PoolOptions, avgPool, globalAvgPool, maxPool } from './layers/pool.ts';
export { flatten } from './layers/flatten.ts';
export { identity } from './layers/identity.ts';
export { elu, gelu, leakyRelu, relu, relu6, selu, sigmoid, softplus, swish, tanh } from './layers/activations.ts';
export { dropout } from './layers/dropout.ts';
export {
  type BatchAtTestOptions,
  type BatchNormParams,
  type BatchNormState,
  type RunningOptions,
  batchNorm,
} from './layers/batch-norm.ts';
export { optionAShortcut, zeroPadChannels } from './layers/shortcut.ts';

export { type Layers, type Serial, type SerialParams, type SerialState, serial } from './serial.ts';
export { type Residual, residual } from './residual.ts';

export { type Mlp, type MlpOptions, mlp } from './nets/mlp.ts';
export { type Lenet, type LenetOptions, type LenetRegularizer, lenet } from './nets/lenet.ts';
export { type LenetCaffe, type LenetCaffeOptions, lenetCaffe } from './nets/lenet-caffe.ts';
export { type ResnetOptions, type ResnetStatistics, resnet, tinyImagenetResnet } from './nets/resnet.ts';
export type { ModelDefinition, ModelSituation } from './nets/definition.ts';
export { model, modelDefinitions } from './nets/definitions.ts';

export { countParameters } from './count-parameters.ts';
export { type Summary, formatSummary, summary } from './summary.ts';
export {
  type ConvInitializer,
  type Initializer,
  fans,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
} from './initializers.ts';
