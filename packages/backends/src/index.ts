export { useBackend } from './use-backend.ts';
export { type AvailableBackend, type BackendSurvey, type UnavailableBackend, backends } from './survey/survey.ts';
export type { Backend, BackendName, BackendOptions, BackendReport, Backends, StartedName } from './backend.ts';
export type {
  BackendError,
  BackendFailed,
  InvalidOption,
  UnknownBackend,
  UnsupportedEnvironment,
} from './backend-error.ts';
export type { CpuReport } from './cpu/start.ts';
export type { WasmOptions, WasmReport, WasmVariant } from './wasm/start.ts';
export { GpuFailure, type GpuFailureKind } from './gpu/health.ts';
export type { GpuOptions, PowerPreference, SoftwarePolicy } from './gpu/options.ts';
export type { GpuReport } from './gpu/report.ts';
export type { WebglOptions, WebglReport } from './webgl/start.ts';
export type { WebgpuOptions } from './webgpu/options.ts';
export type { WebgpuReport } from './webgpu/start.ts';
export type { BestGpuOptions } from './gpu/best.ts';
export type { TensorflowOptions, TensorflowPackage, TensorflowReport } from './tensorflow/start.ts';
