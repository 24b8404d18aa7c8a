import * as tf from '@tensorflow/tfjs-core';
import type { ComposedCase } from './case.ts';

const cosines = (n: number, period: number, a: number): number[] =>
  Array.from({ length: n }, (_, i) => a - (1 - a) * Math.cos((2 * Math.PI * i) / period));
export const signal: readonly ComposedCase[] = [
  { name: 'signal.hannWindow, periodic', run: () => tf.signal.hannWindow(4), want: [cosines(4, 4, 0.5)] },
  {
    fault: 'values 0, 0.5, 1, 0.5, 0',
    name: 'signal.hannWindow of odd length, periodic',
    run: () => tf.signal.hannWindow(5),
    want: [cosines(5, 5, 0.5)],
  },
  { name: 'signal.hammingWindow, periodic', run: () => tf.signal.hammingWindow(4), want: [cosines(4, 4, 0.54)] },
  {
    fault: 'values 0.08, 0.54, 1, 0.54, 0.08',
    name: 'signal.hammingWindow of odd length, periodic',
    run: () => tf.signal.hammingWindow(5),
    want: [cosines(5, 5, 0.54)],
  },
  {
    name: 'signal.frame',
    run: () => tf.signal.frame(tf.tensor1d([1, 2, 3, 4, 5]), 3, 2),
    want: [
      [
        [1, 2, 3],
        [3, 4, 5],
      ],
    ],
  },
  {
    name: 'signal.frame, padded at the end',
    run: () => tf.signal.frame(tf.tensor1d([1, 2, 3, 4]), 3, 2, true, 9),
    want: [
      [
        [1, 2, 3],
        [3, 4, 9],
      ],
    ],
  },
  {
    name: 'signal.frame, padded at the end, a step longer than the frame',
    run: () => tf.signal.frame(tf.tensor1d([1, 2, 3, 4]), 1, 3, true, 9),
    want: [[[1], [4]]],
  },
  {
    name: 'spectral.rfft, real and imaginary part',
    run: () => {
      const y = tf.spectral.rfft(tf.tensor1d([1, 2, 3, 4]));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [10, -2, -2],
      [0, 2, 0],
    ],
  },
  {
    name: 'spectral.rfft of odd length',
    run: () => {
      const y = tf.spectral.rfft(tf.tensor1d([1, 2, 4]));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [7, -2],
      [0, Math.sqrt(3)],
    ],
  },
  {
    name: 'spectral.rfft, cut',
    run: () => {
      const y = tf.spectral.rfft(tf.tensor1d([1, 2, 3, 4]), 2);
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [3, -1],
      [0, 0],
    ],
  },
  {
    name: 'spectral.rfft, padded',
    run: () => {
      const y = tf.spectral.rfft(tf.tensor1d([1, 2]), 4);
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [3, 1, -1],
      [0, -2, 0],
    ],
  },
  {
    name: 'spectral.fft of a batch',
    run: () => {
      const y = tf.spectral.fft(tf.complex(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, 0, 0, 2], [2, 2])));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [
        [3, -1],
        [7, -1],
      ],
      [
        [1, 1],
        [2, -2],
      ],
    ],
  },
  {
    name: 'spectral.ifft undoes fft',
    run: () => {
      const y = tf.spectral.ifft(tf.spectral.fft(tf.complex(tf.tensor1d([1, 2, 3]), tf.tensor1d([0, 1, -1]))));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [1, 2, 3],
      [0, 1, -1],
    ],
  },
  {
    fault: 'shape [1, 4]',
    name: 'spectral.irfft undoes rfft, even length',
    run: () => tf.spectral.irfft(tf.spectral.rfft(tf.tensor1d([1, 2, 3, 5]))),
    want: [[1, 2, 3, 5]],
  },
  {
    name: 'signal.stft without a window',
    run: () => {
      const y = tf.signal.stft(tf.tensor1d([1, 2, 3, 4]), 2, 1, 2, (n) => tf.ones([n]));
      return [tf.real(y), tf.imag(y)];
    },
    want: [
      [
        [3, -1],
        [5, -1],
        [7, -1],
      ],
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
  },
];
