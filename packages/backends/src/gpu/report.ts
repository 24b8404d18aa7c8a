/** What `useBackend` started on a GPU. */
export interface GpuReport {
  /** As its driver names it. */
  readonly device: string;
  /** The driver or what stands between it and the backend, with its version where it is told. */
  readonly driver: string;
  /** Whether the processor computes in place of a GPU. */
  readonly software: boolean;
  /** In bytes, cells or calls, by the names of WebGPU or WebGL. */
  readonly limits: Readonly<Record<string, number>>;
  readonly kernels: { readonly replaced: readonly string[]; readonly added: readonly string[] };
}
