import { type BackendError, unsupportedEnvironment } from '../backend-error.ts';
import { isNode } from '../on-demand.ts';
import type { WebgpuOptions } from '../webgpu/options.ts';
import { type SoftwarePolicy, gpuHelp } from './options.ts';

/** What `useBackend('gpu')` can be told. Unlike that of a single backend, its `software` is `refuse` if not given. */
export type BestGpuOptions = WebgpuOptions;

/** A backend that may have a GPU, and what it is told. */
export interface Candidate {
  readonly name: 'webgpu' | 'webgl' | 'tensorflow';
  readonly options: object;
}

/** Backends in the order in which `gpu` tries them: a GPU anywhere before a software driver anywhere. */
export function candidates({ software = 'refuse', adapter, powerPreference }: BestGpuOptions): readonly Candidate[] {
  const webgpu = { ...(adapter === undefined ? {} : { adapter }), ...(powerPreference ? { powerPreference } : {}) };
  const webgl = powerPreference ? { powerPreference } : {};
  const passes: readonly SoftwarePolicy[] = software === 'allow' ? ['refuse', 'only'] : [software];
  return passes.flatMap((policy): readonly Candidate[] => [
    { name: 'webgpu', options: { ...webgpu, software: policy } },
    ...(isNode()
      ? policy === 'refuse'
        ? [{ name: 'tensorflow' as const, options: { software: policy } }]
        : []
      : [{ name: 'webgl' as const, options: { ...webgl, software: policy } }]),
  ]);
}

/** Why none of them started. */
export const noGpu = (errors: readonly BackendError[]): BackendError =>
  unsupportedEnvironment(
    'gpu',
    `no GPU can be used here: ${errors.map((error) => ('reason' in error ? error.reason : error.message)).join('; ')}`,
    gpuHelp,
  );
