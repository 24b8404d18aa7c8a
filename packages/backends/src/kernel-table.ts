import * as tf from '@tensorflow/tfjs-core';
import { corrected } from './corrections/index.ts';

/** Kernel functions by the name under which TensorFlow.js runs them. */
export type KernelTable = Readonly<Record<string, tf.KernelFunc>>;

/** Kernels of one backend that were changed, and the way back. */
export interface InstalledKernels {
  /** Names that had a stock kernel. */
  readonly replaced: readonly string[];
  /** Names that had none. */
  readonly added: readonly string[];
  /** Puts the stock kernels back and removes the added ones. */
  restore(): void;
}

/**
 * Registers every kernel of the table for a backend, in place of the stock one where there is one, and the corrections of what every
 * backend has wrong.
 */
export function installKernels(backendName: string, own: KernelTable): InstalledKernels {
  const table = corrected(backendName, own);
  const stock = Object.keys(table).flatMap((name) => tf.getKernel(name, backendName) ?? []);
  const replaced = stock.map((config) => config.kernelName);
  const added = Object.keys(table).filter((name) => !replaced.includes(name));
  for (const name of replaced) tf.unregisterKernel(name, backendName);
  for (const [kernelName, kernelFunc] of Object.entries(table))
    // a kernel that wraps the stock one needs what that one sets up when its backend becomes current
    tf.registerKernel({
      ...stock.find((config) => config.kernelName === kernelName),
      kernelName,
      backendName,
      kernelFunc,
    });
  return {
    replaced,
    added,
    restore: () => {
      for (const name of Object.keys(table)) tf.unregisterKernel(name, backendName);
      for (const config of stock) tf.registerKernel(config);
    },
  };
}
