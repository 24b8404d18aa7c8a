import * as tf from '@tensorflow/tfjs-core';

/** The wasm backend's own kernel of that name; to be asked for before ours take its place. */
export const stockKernel = (kernelName: string): tf.KernelFunc => tf.getKernel(kernelName, 'wasm').kernelFunc;
