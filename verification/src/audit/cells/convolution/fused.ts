import { float } from '../../argument.ts';
import { type Cell, call } from '../../cell.ts';
import { pairwise } from '../../pairwise.ts';
import { type Pad, filters, strides, dilations, images, allowed } from './rows.ts';

const activations = ['linear', 'relu', 'elu', 'relu6', 'prelu', 'leakyrelu', 'sigmoid'] as const;

export const fused = (): Cell[] =>
  pairwise(
    {
      op: ['fused.conv2d', 'fused.depthwiseConv2d'],
      image: images,
      filter: filters,
      stride: strides,
      pad: [
        'same',
        'valid',
        1,
        [
          [0, 0],
          [1, 2],
          [0, 1],
          [0, 0],
        ],
      ] as readonly Pad[],
      dilation: dilations,
      activation: activations,
      bias: [false, true],
      channels: [1, 3, 4],
      out: [1, 4, 5],
    },
    allowed,
  ).map(({ op, image, filter, stride, pad, dilation, activation, bias, channels, out }, seed) => {
    const depthwise = op === 'fused.depthwiseConv2d';
    const width = depthwise ? channels * (out > 1 ? 2 : 1) : out;
    return call(op, [
      {
        x: float([...image, channels], { seed }),
        filter: float([...filter, channels, depthwise ? width / channels : out], { seed: seed + 1 }),
        strides: stride,
        pad,
        dilations: dilation,
        bias: bias ? float([width], { seed: seed + 2 }) : undefined,
        activation,
        preluActivationWeights:
          activation === 'prelu' ? float(seed % 2 === 0 ? [width] : [1, 1, width], { seed: seed + 3 }) : undefined,
        leakyreluAlpha: activation === 'leakyrelu' && seed % 3 > 0 ? 0.3 : undefined,
      },
    ]);
  });
