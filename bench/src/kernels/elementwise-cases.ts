import type { KernelCase } from './kernel-case.ts';

/** What the first layer of lenet-caffe gives for 64 images, and the first of mlp: beyond the L2 cache, and within. */
const shapes = [
  [64, 24, 24, 20],
  [64, 256],
] as const;

const unary = ['Identity', 'Neg', 'Square', 'Sqrt', 'Relu', 'Step', 'Exp', 'Tanh', 'Sigmoid', 'Softplus'] as const;
const binary = ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum'] as const;
const reductions = ['Sum', 'Max'] as const;

const onShape = (shape: readonly number[]): readonly KernelCase[] => {
  const at = shape.join('×');
  const channels = [shape.at(-1)!];
  const rows = shape.slice(0, -1).map((_length, axis) => axis);
  return [
    ...unary.map((kernel) => ({ name: `${kernel} ${at}`, kernel, inputs: { x: shape } })),
    ...binary.map((kernel) => ({ name: `${kernel} ${at}`, kernel, inputs: { a: shape, b: shape } })),
    { name: `Add ${at} bias`, kernel: 'Add', inputs: { a: shape, b: channels } },
    { name: `Multiply ${at} scalar`, kernel: 'Multiply', inputs: { a: shape, b: [] } },
    ...reductions.flatMap((kernel) => [
      { name: `${kernel} ${at} of each row`, kernel, inputs: { x: shape }, attrs: { axis: shape.length - 1 } },
      { name: `${kernel} ${at} of all rows`, kernel, inputs: { x: shape }, attrs: { axis: rows } },
    ]),
  ].map(({ inputs, ...rest }): KernelCase => ({ ...rest, inputs }));
};

const pool = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' } as const;
const images = [64, 24, 24, 20] as const;
const pooled = [64, 12, 12, 20] as const;

const pools: readonly KernelCase[] = [
  { name: 'MaxPool 64×24×24×20', kernel: 'MaxPool', inputs: { x: images }, attrs: { ...pool } as never },
  {
    name: 'MaxPoolGrad 64×24×24×20',
    kernel: 'MaxPoolGrad',
    inputs: { dy: pooled, input: images, output: pooled },
    attrs: { ...pool } as never,
  },
  { name: 'AvgPool 64×24×24×20', kernel: 'AvgPool', inputs: { x: images }, attrs: { ...pool } as never },
  {
    name: 'AvgPoolGrad 64×24×24×20',
    kernel: 'AvgPoolGrad',
    inputs: { dy: pooled, input: images },
    attrs: { ...pool } as never,
  },
];

export const elementwiseCases: readonly KernelCase[] = [...shapes.flatMap(onShape), ...pools];
