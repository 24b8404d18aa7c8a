import 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The backend of the project under which the tests run. */
    backend: 'cpu' | 'wasm' | 'webgl' | 'webgpu';
  }
}
