import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

interface Glue {
  cwrap(name: string, result: string | null, parameters: readonly string[]): unknown;
  tfjs?: Readonly<Record<string, unknown>>;
}
type Instantiate = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object;
type StartGlue = (options: { readonly instantiateWasm: Instantiate }) => Promise<Glue>;

/** TensorFlow.js's single-threaded SIMD build: at an address, or in Node from the package's folder. */
async function simdBuild(address: string | undefined): Promise<Uint8Array> {
  if (address === undefined) {
    const { createRequire } = process.getBuiltinModule('node:module');
    const { readFile } = process.getBuiltinModule('node:fs/promises');
    const require = createRequire(import.meta.url);
    return readFile(require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm'));
  }
  const response = await fetch(address);
  if (!response.ok) throw new Error(`tfjs-backend-wasm-simd.wasm is not at ${address}: HTTP status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * TensorFlow.js's wasm backend with a memory that other threads can see: its single-threaded SIMD build, whose memory is declared shared
 * as it is loaded. (Its own threaded build starts eight workers and uses them for some forward kernels alone.)
 */
export async function createSharedTfjs(address: string | undefined): Promise<BackendWasm> {
  const { BackendWasm } = await import('@tensorflow/tfjs-backend-wasm');
  const build = await WebAssembly.compile(withSharedMemory(await simdBuild(address)));
  // the file that the backend has in it as well
  const glueModule = await import('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js');
  const startGlue = glueModule.default as unknown as StartGlue;
  const glue = await new Promise<Glue>((resolve, reject) => {
    const instantiateWasm: Instantiate = (imports, done) => {
      WebAssembly.instantiate(build, imports).then(done).catch(reject);
      return {}; // "later", to Emscripten
    };
    startGlue({ instantiateWasm }).then(resolve, reject);
  });
  // what the backend calls, as its own start-up declares it
  glue.tfjs = {
    init: glue.cwrap('init', null, []),
    initWithThreadsCount: glue.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: glue.cwrap('get_threads_count', 'number', []),
    registerTensor: glue.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: glue.cwrap('dispose_data', null, ['number']),
    dispose: glue.cwrap('dispose', null, []),
  };
  return new BackendWasm(glue as unknown as ConstructorParameters<typeof BackendWasm>[0]);
}

const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;
const SHARED = 2;

/**
 * The same module with its memory declared shared: one bit of the memory section. Its code keeps its meaning on one thread. Throws where
 * the module declares other than one memory with a maximum.
 */
export function withSharedMemory(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(binary);
  for (let at = 8; at < bytes.length;) {
    const section = bytes[at++];
    let length = 0;
    for (let shift = 0, byte = 128; byte >= 128; shift += 7) {
      byte = bytes[at++] ?? 0;
      length += (byte & 127) * 2 ** shift;
    }
    // the number of memories, then of each its flags and its limits
    if (section === MEMORY_SECTION && bytes[at] === 1 && bytes[at + 1] === HAS_MAXIMUM) {
      bytes[at + 1] = HAS_MAXIMUM | SHARED;
      return bytes;
    }
    at += length;
  }
  throw new Error(
    '@tensorflow/tfjs-backend-wasm does not declare its memory as version 4.22 does. Install version 4.22, or leave out threads',
  );
}
