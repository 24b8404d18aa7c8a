import * as tf from '@tensorflow/tfjs-core';
import { float } from '../../argument.ts';
import { type Cell, call, kernel } from '../../cell.ts';
import { pairwise } from '../../pairwise.ts';
import { allowed } from './rows.ts';

export const volumes = (): Cell[] => [
  ...pairwise(
    {
      volume: [
        [1, 3, 4, 5],
        [2, 2, 2, 2],
        [1, 5, 1, 3],
        [1, 4, 4, 4],
      ],
      channels: [1, 3],
      out: [1, 4],
      filter: [
        [1, 1, 1],
        [2, 2, 2],
        [1, 2, 3],
        [3, 1, 2],
      ],
      stride: [1, 2, [1, 2, 1], [2, 1, 2]],
      pad: ['same', 'valid'] as const,
      dilation: [1, 2, [1, 2, 1]],
    },
    (row) => allowed({ image: [], ...row }),
  ).flatMap(({ volume, channels, out, filter, stride, pad, dilation }, seed) => {
    const x = [...volume, channels];
    const shape = [...filter, channels, out];
    const info = tf.backend_util.computeConv3DInfo(
      x as [number, number, number, number, number],
      shape as [number, number, number, number, number],
      stride as number,
      dilation as number,
      pad,
    );
    if (Math.min(info.outDepth, info.outHeight, info.outWidth) < 1) return [];
    const plain = [dilation].flat().every((d) => d === 1);
    return [
      call('conv3d', [float(x, { seed }), float(shape, { seed: seed + 1 }), stride, pad, 'NDHWC', dilation]),
      ...(plain
        ? [
            kernel(
              'Conv3DBackpropFilterV2',
              { x: float(x, { seed }), dy: float(info.outShape, { seed: seed + 1 }) },
              { strides: stride, pad, filterShape: shape },
            ),
            kernel(
              'Conv3DBackpropInputV2',
              { dy: float(info.outShape, { seed }), filter: float(shape, { seed: seed + 1 }) },
              { strides: stride, pad, inputShape: x },
            ),
          ]
        : []),
    ];
  }),
  call('conv3d', [float([3, 3, 3, 2]), float([2, 2, 2, 2, 3], { seed: 2 }), 1, 'same']),
  call('conv3dTranspose', [float([1, 2, 2, 2, 3]), float([2, 2, 2, 2, 3], { seed: 2 }), [1, 4, 4, 4, 2], 2, 'same']),
  call('conv3dTranspose', [float([1, 2, 3, 2, 1]), float([2, 1, 3, 2, 1], { seed: 2 }), [1, 3, 3, 4, 2], 1, 'valid']),
];
