import type * as tf from '@tensorflow/tfjs-core';

const methods = ['runWebGPUProgram', 'runWebGLProgram'] as const;

/** What a function returns, and how many programs (shaders) it gives to the GPU of a backend. */
export function countPrograms<A>(
  backend: tf.KernelBackend,
  run: () => A,
): { readonly count: number; readonly result: A } {
  const owner = backend as unknown as Record<string, (...args: unknown[]) => unknown>;
  const name = methods.find((method) => method in owner);
  if (name === undefined) throw new Error(`a backend of a GPU is expected, one with ${methods.join(' or ')}.`);
  const own = Object.getOwnPropertyDescriptor(owner, name);
  const stock = owner[name]!.bind(owner);
  let count = 0;
  owner[name] = (...args) => {
    count++;
    return stock(...args);
  };
  try {
    const result = run();
    return { count, result };
  } finally {
    if (own === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, own);
  }
}
