// The nets of the reference values, built from our layers. The names of the layers are those of the files.
import {
  type Layer,
  avgPool,
  batchNorm,
  conv2d,
  dense,
  elu,
  flatten,
  gelu,
  globalAvgPool,
  leakyRelu,
  lenet,
  maxPool,
  optionAShortcut,
  relu,
  residual,
  selu,
  serial,
  sigmoid,
  softplus,
  swish,
  tanh,
} from '@gr/models';

export type GoldenName = 'mlp' | 'lenet' | 'gelunet' | 'resblock' | 'normnet';

export interface GoldenNet {
  readonly name: GoldenName;
  readonly layer: Layer;
  /** The name of the file with the reference values. */
  readonly file: string;
}

export const goldenNets = (): readonly GoldenNet[] =>
  Object.entries(nets).map(([name, layer]) => ({ name: name as GoldenName, layer: layer(), file: `${name}.json` }));

const nets: { readonly [name in GoldenName]: () => Layer } = {
  mlp: () =>
    serial({
      fc1: dense({ units: 16 }),
      tanh: tanh(),
      fc2: dense({ units: 16 }),
      softplus: softplus(),
      fc3: dense({ units: 5 }),
    }),

  lenet: () => lenet(),

  gelunet: () =>
    serial({
      conv1: conv2d({ filters: 6, kernel: 3, stride: 2, padding: 'same' }),
      gelu: gelu(),
      conv2: conv2d({ filters: 8, kernel: 3 }),
      elu: elu(),
      pool: avgPool({ size: 2 }),
      flatten: flatten(),
      fc1: dense({ units: 20 }),
      sigmoid: sigmoid(),
      fc2: dense({ units: 4 }),
    }),

  resblock: () =>
    serial({
      conv1: conv2d({ filters: 8, kernel: 3, padding: 'same' }),
      bn1: batchNorm({ statistics: 'batch-at-test' }),
      relu1: relu(),
      block: residual({
        body: serial({
          conv2: conv2d({ filters: 16, kernel: 3, stride: 2, padding: 'same' }),
          bn2: batchNorm({ statistics: 'batch-at-test' }),
          relu2: relu(),
          conv3: conv2d({ filters: 16, kernel: 3, padding: 'same' }),
          bn3: batchNorm({ statistics: 'batch-at-test' }),
        }),
        shortcut: optionAShortcut({ filters: 16, stride: 2 }),
        after: relu(),
      }),
      pool: globalAvgPool(),
      fc: dense({ units: 7 }),
    }),

  normnet: () =>
    serial({
      conv1: conv2d({ filters: 6, kernel: 5, stride: 2, padding: 'same' }),
      bn1: batchNorm({ statistics: 'batch' }),
      swish: swish(),
      average: avgPool({ size: 3, stride: 2, padding: 'same' }),
      conv2: conv2d({ filters: 8, kernel: [2, 3], stride: [1, 2] }),
      leaky: leakyRelu({ slope: 0.1 }),
      max: maxPool({ size: [3, 2], stride: [2, 1], padding: 'same' }),
      flatten: flatten(),
      fc1: dense({ units: 16 }),
      bn2: batchNorm({ statistics: 'running' }),
      gelu: gelu({ approximate: 'tanh' }),
      fc2: dense({ units: 12 }),
      selu: selu(),
      fc3: dense({ units: 5 }),
    }),
};
