import * as tf from '@tensorflow/tfjs-core';
import { invalidOption, unsupportedEnvironment } from '../backend-error.ts';
import { checkSoftware } from '../gpu/options.ts';
import type { GpuReport } from '../gpu/report.ts';
import { type Load, isAbsent, isNode, loadOnDemand } from '../on-demand.ts';
import type { RunningBackend } from '../running-backend.ts';
import { restoreRemovedFromNode } from './removed-from-node.ts';

/** The packages that bring libtensorflow to Node, with CUDA and without. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

export type TensorflowPackage = (typeof packages)[number];

export interface TensorflowOptions {
  /** Which of the two; if not given, the first that can be loaded. */
  readonly package?: TensorflowPackage;
  /** `refuse`: only on a GPU. `allow` if not given. */
  readonly software?: 'allow' | 'refuse';
}

/** What `useBackend('tensorflow')` did. */
export interface TensorflowReport extends GpuReport {
  readonly package: TensorflowPackage;
}

function checkOptions({ package: name, software }: TensorflowOptions): void {
  if (name !== undefined && !packages.includes(name))
    throw invalidOption('package', name, packages, 'leave it out for the first that is installed');
  if (software !== undefined && software !== 'allow' && software !== 'refuse')
    throw invalidOption('software', software, ['allow', 'refuse'], 'leave it out for allow');
}

/** Throws where the options ask for other than what runs. */
export function checkRunningTensorflow(
  { report }: RunningBackend<'tensorflow', TensorflowReport>,
  options: TensorflowOptions,
): void {
  checkOptions(options);
  if (options.package !== undefined && options.package !== report.package)
    throw invalidOption('package', options.package, [report.package], 'a process can load only one of them');
  checkSoftware('tensorflow', report.device, report.software, options.software ?? 'allow');
}

/**
 * Starts TensorFlow's own library in Node. Its backend stays registered when it is released: what it loads cannot be unloaded.
 *
 * @param load for tests
 */
export async function startTensorflow(
  options: TensorflowOptions,
  load: Load = loadOnDemand,
): Promise<RunningBackend<'tensorflow', TensorflowReport>> {
  checkOptions(options);
  if (!isNode())
    throw unsupportedEnvironment(
      'tensorflow',
      'the tensorflow backend is for Node',
      "Take backend 'webgpu', 'webgl' or 'wasm' in a page",
    );
  restoreRemovedFromNode();
  const name = await loadOne(options.package === undefined ? packages : [options.package], load);
  const backend = tf.findBackend('tensorflow') as tf.KernelBackend & { isUsingGpuDevice?: boolean };
  if (backend === null) throw new Error(`${name} registered no backend`);
  const software = backend.isUsingGpuDevice !== true;
  const device = software ? 'the processor' : 'a CUDA device';
  checkSoftware('tensorflow', device, software, options.software ?? 'allow');
  return {
    name: 'tensorflow',
    report: {
      package: name,
      device,
      driver: 'libtensorflow',
      software,
      limits: {},
      kernels: { replaced: [], added: [] },
    },
    release: async () => undefined,
  };
}

/** The first of the packages that loads. */
async function loadOne(candidates: readonly TensorflowPackage[], load: Load): Promise<TensorflowPackage> {
  const unbuilt: string[] = [];
  for (const name of candidates) {
    try {
      await load(name);
      return name;
    } catch (cause) {
      if (!isAbsent(cause) || !String(cause).includes(name)) unbuilt.push(`${name} (${firstLine(cause)})`);
    }
  }
  throw unsupportedEnvironment(
    'tensorflow',
    unbuilt.length === 0
      ? `the tensorflow backend needs ${candidates.join(' or ')}, which is not installed`
      : `the native library of ${unbuilt.join(' and of ')} cannot be loaded`,
    unbuilt.length === 0 ? `Debian, macOS and Windows: npm install ${candidates.at(-1)}@4.22.0${cuda}` : rebuild,
  );
}

const cuda = ' (on a GPU of NVIDIA with CUDA 11 and cuDNN 8: npm install @tensorflow/tfjs-node-gpu@4.22.0)';
const rebuild =
  'Its install script fetches the library and must be allowed to run. Debian, macOS and Windows: npm rebuild @tensorflow/tfjs-node-gpu @tensorflow/tfjs-node';

const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split('\n').find((line) => line.trim() !== '') ?? '';
