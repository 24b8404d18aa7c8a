import { describe, expect, test } from 'vitest';
import { allowRelaxedSimd, instantiate, type KernelModule, moduleBytes, supports } from './module.ts';

await allowRelaxedSimd();

/** Ids of the sections of a WebAssembly binary: each is an id, a LEB128 length, and that many bytes. */
function sectionIds(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 8; at < bytes.length;) {
    ids.push(bytes[at++] as number);
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] as number;
      length += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    at += length;
  }
  return ids;
}

const functions = {
  activate: 5,
  adamUpdate: 13,
  addBias: 4,
  addFloats: 3,
  avgPool: 14,
  avgPoolGrad: 15,
  batchNormGradGradRows: 12,
  batchNormGradGradSums: 10,
  batchNormGradGradWeights: 10,
  batchNormGradRows: 10,
  batchNormGradSums: 9,
  batchNormGradWeights: 9,
  batchNormRows: 8,
  biasRelu: 6,
  binaryColumn: 7,
  binaryRow: 7,
  channelSlope: 5,
  columnMoments: 5,
  compare: 6,
  conv2d: 19,
  conv2dBackpropFilter: 19,
  conv2dBackpropInput: 19,
  convWorkspace: 15,
  depthwise: 18,
  depthwiseBackpropFilter: 19,
  depthwiseBackpropInput: 18,
  floatsOfBytes: 3,
  floatsOfIntegers: 3,
  gemm: 13,
  gemmWorkspace: 1,
  maxPool: 14,
  maxPool2x2: 6,
  maxPool2x2Grad: 7,
  maxPool2x2GradAdjoint: 7,
  maxPoolGrad: 15,
  maxPoolGradAdjoint: 15,
  meanAndVariance: 5,
  mergeMoments: 5,
  momentumUpdate: 9,
  prelu: 4,
  reduceColumns: 8,
  reduceRows: 6,
  refineMeans: 5,
  reluGrad: 4,
  repeatBlocks: 5,
  segmentSum: 6,
  softmax: 4,
  softmaxCrossEntropy: 6,
  softmaxCrossEntropyGrad: 6,
  unary: 6,
} satisfies Record<keyof KernelModule, number>;

const DATA = 11;
const DATA_COUNT = 12;
const START = 8;

describe.each(['simd', 'relaxed', 'shared', 'shared-relaxed'] as const)('the %s build', (variant) => {
  test('has no data segment and no start function: it owns nothing of the memory it works in', async () => {
    const ids = sectionIds(await moduleBytes(variant));
    expect(ids).toContain(10); // code: the sections were read in step
    for (const id of [DATA, DATA_COUNT, START]) expect(ids).not.toContain(id);
  });

  test('imports the memory alone', async () => {
    const module = await WebAssembly.compile(await moduleBytes(variant));
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  });

  test('exports the functions of KernelModule, with as many parameters as their callers give', async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: variant.startsWith('shared') });
    const module = await instantiate(variant, memory);
    const lengths = Object.entries(module).map(([name, f]) => [name, (f as () => void).length]);
    expect(Object.fromEntries(lengths)).toEqual(functions);
  });

  test('runs on this engine and multiplies', async () => {
    expect(await supports(variant)).toBe(true);
    const shared = variant.startsWith('shared');
    const memory = new WebAssembly.Memory({ initial: 4, maximum: 65536, shared });
    const module: KernelModule = await instantiate(variant, memory);
    const heap = new Float32Array(memory.buffer);
    heap.set([1, 2, 3, 4, 5, 6], 0); // A [2, 3] at 0, B [3, 2] at 32, C at 64
    heap.set([1, 0, 0, 1, 1, 1], 8);
    module.gemm(2, 2, 3, 0, 3, 1, 32, 2, 1, 64, 2, 0, 128);
    expect([...heap.subarray(16, 20)]).toEqual([4, 5, 10, 11]);
  });
});

test('a build for a plain memory does not link to a shared one, so the choice between them matters', async () => {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 65536, shared: true });
  await expect(instantiate('simd', memory)).rejects.toThrow(WebAssembly.LinkError);
});
