export { useBackend } from './use-backend.ts';
export type { Backend, BackendName, BackendOptions, BackendReport, Backends } from './backend.ts';
export type {
  BackendError,
  BackendFailed,
  InvalidOption,
  UnknownBackend,
  UnsupportedEnvironment,
} from './backend-error.ts';
export type { CpuReport } from './cpu/start.ts';
export type { WasmOptions, WasmReport, WasmVariant } from './wasm/start.ts';
