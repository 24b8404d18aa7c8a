// The part of WebGPU that is used here. TypeScript's DOM library has none of it yet.

export interface Gpu {
  requestAdapter(options: {
    readonly powerPreference?: string;
    readonly forceFallbackAdapter?: boolean;
  }): Promise<GpuAdapter | null>;
}

export interface GpuAdapter {
  readonly info: GpuAdapterInfo;
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(options: {
    readonly requiredLimits: Readonly<Record<string, number>>;
    readonly requiredFeatures: readonly string[];
  }): Promise<GpuDevice>;
}

export interface GpuAdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

export type GpuErrorFilter = 'validation' | 'out-of-memory' | 'internal';

export interface GpuDevice {
  readonly limits: Readonly<Record<string, number>>;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: { readonly error: Error }) => void): void;
  pushErrorScope(filter: GpuErrorFilter): void;
  popErrorScope(): Promise<Error | null>;
  createShaderModule(descriptor: object): object;
  createComputePipeline(descriptor: { readonly label?: string }): object;
  createBuffer(descriptor: { readonly size: number }): object;
  destroy(): void;
}
