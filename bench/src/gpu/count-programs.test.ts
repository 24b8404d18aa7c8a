import type { KernelBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { countPrograms } from './count-programs.ts';

class Gpu {
  readonly ran: string[] = [];
  runWebGPUProgram(name: string): string {
    this.ran.push(name);
    return `of ${name}`;
  }
}

test('counts what runs meanwhile, and leaves the backend as it was, also when it throws', () => {
  const gpu = new Gpu();
  const backend = gpu as unknown as KernelBackend;
  gpu.runWebGPUProgram('before');
  const both = () => [gpu.runWebGPUProgram('a'), gpu.runWebGPUProgram('b')];
  expect(countPrograms(backend, both)).toEqual({ count: 2, result: ['of a', 'of b'] });
  const lost = () => {
    throw new Error('lost');
  };
  expect(() => countPrograms(backend, lost)).toThrow('lost');
  expect(Object.keys(gpu)).toEqual(['ran']);
  const own = (): string => 'own';
  gpu.runWebGPUProgram = own;
  expect(countPrograms(backend, () => gpu.runWebGPUProgram('d'))).toEqual({ count: 1, result: 'own' });
  expect(gpu.runWebGPUProgram).toBe(own);
});

test('a backend without programs is refused', () => {
  expect(() => countPrograms({} as KernelBackend, () => undefined)).toThrow(
    'a backend of a GPU is expected, one with runWebGPUProgram or runWebGLProgram.',
  );
});
