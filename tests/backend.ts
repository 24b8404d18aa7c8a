import 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The backend of the project under which the tests run. */
    backend: 'cpu' | 'wasm' | 'webgl' | 'webgpu';
    /** How often a property is tried that does not say so itself: `GR_PROPERTY_RUNS`. */
    propertyRuns: number;
    /** Whether the audit of kernels tries all of its cells or some: `GR_AUDIT=all`. */
    audit: 'all' | 'some';
    /** Whether laws are tried on all nets or on some: a page with a software WebGPU tries those that Dawn in Node tries all of. */
    extent: 'all' | 'some';
  }
}
