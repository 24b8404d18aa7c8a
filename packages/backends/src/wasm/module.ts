/** The functions of assembly/index.ts. Addresses are byte addresses in the memory of the backend, the rest are plain numbers. */
export interface KernelModule {
  gemmWorkspace(m: number): number;
  gemm(...args: number[]): void;
  convWorkspace(...args: number[]): number;
  conv2d(...args: number[]): void;
  conv2dBackpropFilter(...args: number[]): void;
  conv2dBackpropInput(...args: number[]): void;
  depthwise(...args: number[]): void;
  depthwiseBackpropFilter(...args: number[]): void;
  depthwiseBackpropInput(...args: number[]): void;
  maxPool(...args: number[]): void;
  maxPoolGrad(...args: number[]): void;
  maxPoolGradAdjoint(...args: number[]): void;
  avgPool(...args: number[]): void;
  avgPoolGrad(...args: number[]): void;
  segmentSum(x: number, ids: number, y: number, rows: number, size: number, segments: number): void;
  repeatBlocks(source: number, target: number, outer: number, bytes: number, repeats: number): void;
  addFloats(target: number, source: number, n: number): void;
  activate(kind: number, x: number, y: number, n: number, alpha: number): void;
  addBias(y: number, bias: number, rows: number, columns: number): void;
  binaryRow(kind: number, a: number, b: number, y: number, rows: number, columns: number, workspace: number): void;
  binaryColumn(kind: number, a: number, b: number, y: number, outer: number, rows: number, columns: number): void;
  compare(kind: number, a: number, b: number, y: number, n: number, stride: number): void;
  unary(kind: number, x: number, y: number, n: number, p: number, q: number): void;
  floatsOfBytes(x: number, y: number, n: number): void;
  floatsOfIntegers(x: number, y: number, n: number): void;
  reduceRows(kind: number, x: number, y: number, rows: number, columns: number, scale: number): void;
  refineMeans(x: number, y: number, outer: number, rows: number, columns: number): void;
  reduceColumns(...args: number[]): void;
  maxPool2x2(...args: number[]): void;
  maxPool2x2Grad(...args: number[]): void;
  maxPool2x2GradAdjoint(...args: number[]): void;
  softmax(x: number, y: number, rows: number, columns: number): void;
  softmaxCrossEntropy(...args: number[]): void;
  softmaxCrossEntropyGrad(...args: number[]): void;
  reluGrad(dy: number, x: number, dx: number, n: number): void;
  biasRelu(x: number, bias: number, y: number, rows: number, columns: number, workspace: number): void;
  momentumUpdate(...args: number[]): void;
  adamUpdate(...args: number[]): void;
  columnMoments(...args: number[]): void;
  mergeMoments(moments: number, others: number, rows: number, otherRows: number, columns: number): void;
  meanAndVariance(moments: number, mean: number, variance: number, rows: number, columns: number): void;
  channelSlope(gamma: number, variance: number, slope: number, columns: number, epsilon: number): void;
  batchNormRows(...args: number[]): void;
  batchNormGradSums(...args: number[]): void;
  batchNormGradWeights(...args: number[]): void;
  batchNormGradRows(...args: number[]): void;
  batchNormGradGradSums(...args: number[]): void;
  batchNormGradGradWeights(...args: number[]): void;
  batchNormGradGradRows(...args: number[]): void;
  prelu(y: number, alpha: number, rows: number, columns: number): void;
}

/**
 * The builds of the module. `simd` rounds after every multiplication and gives the same bits on every machine; `relaxed` uses fused
 * multiply-add where the machine has it; `shared` and `shared-relaxed` are the same two for a memory that is shared between threads.
 */
export type WasmVariant = 'simd' | 'relaxed' | 'shared' | 'shared-relaxed';

const sources: { readonly [V in WasmVariant]: () => Promise<string> } = {
  simd: async () => (await import('./generated/simd.ts')).simd,
  relaxed: async () => (await import('./generated/relaxed.ts')).relaxed,
  shared: async () => (await import('./generated/shared.ts')).shared,
  'shared-relaxed': async () => (await import('./generated/shared-relaxed.ts')).sharedRelaxed,
};

/** The bytes of a build. */
export async function moduleBytes(variant: WasmVariant): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(atob(await sources[variant]()), (character) => character.charCodeAt(0));
}

/** Whether this engine can run a build. */
export async function supports(variant: WasmVariant): Promise<boolean> {
  return typeof WebAssembly === 'object' && WebAssembly.validate(await moduleBytes(variant));
}

/** A build, compiled. Asynchronous: browsers limit what the main thread compiles at once. */
export const compiled = async (variant: WasmVariant): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await moduleBytes(variant));

/** Links a compiled build to a memory. */
export async function link(build: WebAssembly.Module, memory: WebAssembly.Memory): Promise<KernelModule> {
  const { exports } = await WebAssembly.instantiate(build, { env: { memory } });
  return exports as unknown as KernelModule; // a test compares the names
}

/** Compiles a build and links it. */
export const instantiate = async (variant: WasmVariant, memory: WebAssembly.Memory): Promise<KernelModule> =>
  link(await compiled(variant), memory);

/**
 * Node 20 knows relaxed SIMD behind a flag of V8, which counts only before the first module is compiled. Elsewhere this does nothing.
 */
export async function allowRelaxedSimd(): Promise<void> {
  if (await supports('relaxed')) return;
  const builtin = globalThis.process?.getBuiltinModule?.('node:v8');
  builtin?.setFlagsFromString('--experimental-wasm-relaxed-simd');
}
