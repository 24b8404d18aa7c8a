import * as tf from '@tensorflow/tfjs-core';
import { backendFailed, invalidOption } from '../backend-error.ts';
import { guardReads, healthy } from '../gpu/health.ts';
import { checkGpuOptions, checkSoftware } from '../gpu/options.ts';
import type { GpuReport } from '../gpu/report.ts';
import { installKernels } from '../install-kernels.ts';
import type { RunningBackend } from '../running-backend.ts';
import { findAdapter } from './adapter.ts';
import { isolate } from './isolation.ts';
import { webgpuKernels } from './kernels.ts';
import type { WebgpuOptions } from './options.ts';
import { type TfjsWebgpu, createTfjsWebgpu } from './tfjs-backend.ts';
import type { GpuDevice } from './webgpu-types.ts';

/** What `useBackend('webgpu')` did. */
export type WebgpuReport = GpuReport;

interface RunningWebgpu extends RunningBackend<'webgpu', WebgpuReport> {
  readonly options: WebgpuOptions;
}

/** Throws where the options ask for other than what runs, or where what runs has failed. */
export function checkRunningWebgpu(running: RunningBackend<'webgpu', WebgpuReport>, options: WebgpuOptions): void {
  checkGpuOptions(options);
  const { report } = running;
  checkSoftware('webgpu', report.device, report.software, options.software ?? 'allow');
  for (const option of ['adapter', 'powerPreference'] as const) {
    const [given, present] = [options[option], (running as RunningWebgpu).options[option]];
    if (given !== undefined && given !== present)
      throw invalidOption(option, given, [present ?? 'nothing'], 'the webgpu backend runs already; stop it first');
  }
  running.check?.();
}

/** What TensorFlow.js needs more of than WebGPU promises everywhere; each adapter says how much it has. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Starts the webgpu backend: that of the browser, or in Node that of Dawn. */
export async function startWebgpu(options: WebgpuOptions): Promise<RunningBackend<'webgpu', WebgpuReport>> {
  checkGpuOptions(options);
  if (tf.engine().registry['webgpu'] !== undefined)
    throw backendFailed(
      'webgpu',
      'the program has started it by itself',
      "Call useBackend('webgpu') in place of tf.setBackend('webgpu'), or tf.removeBackend('webgpu') before it.",
    );
  const { gpu, adapter, device: name, driver, software } = await findAdapter(options);
  const requiredLimits = Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit] as number]));
  const requiredFeatures = ['timestamp-query'].filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  const { backend, remove } = await createTfjsWebgpu({ gpu, device, info: adapter.info });
  const watched = watch(device, backend);
  const { replaced, added, restore } = installKernels('webgpu', webgpuKernels({ software }));
  const running: RunningWebgpu = {
    name: 'webgpu',
    options,
    report: {
      device: name,
      driver,
      software,
      limits: requiredLimits,
      kernels: { replaced, added },
    },
    check: watched.check,
    release: async () => {
      restore();
      await watched.end();
      remove();
    },
  };
  return running;
}

/** The loss of the device ends the reads under way and those that follow, and so does an error that belongs to no op. */
function watch(device: GpuDevice, backend: TfjsWebgpu['backend']): { check(): void; end(): Promise<void> } {
  const health = healthy('webgpu');
  let ended = false;
  void device.lost.then(({ reason, message }) => {
    if (!ended) health.fail('lost', message || reason);
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    const tooLarge =
      error.constructor.name === 'GPUOutOfMemoryError' || /larger than the max|exceeds the max/i.test(error.message);
    const kind = tooLarge ? 'out-of-memory' : 'invalid';
    health.fail(kind, error.message.split('\n')[0] as string);
  });
  const isolation = isolate(backend, device, health);
  const freeReads = guardReads({
    backend,
    health,
    start: async (dataId, stock) => {
      backend.incRef(dataId); // a tensor that is disposed of meanwhile stays until it is read
      try {
        return await isolation.read(dataId, stock);
      } finally {
        if (backend.disposeData(dataId)) tf.engine().removeDataId(dataId, backend);
      }
    },
    inspect: () => undefined,
    hosted: (dataId) => {
      const entry = backend.tensorMap.has(dataId) ? backend.tensorMap.get(dataId) : undefined;
      if (entry?.shape.includes(0) !== true) return entry;
      // its buffer is larger than it, see leastBuffer
      const dtype = entry.dtype === 'complex64' ? 'float32' : entry.dtype;
      return { values: tf.util.getTypedArrayFromDType(dtype as 'float32', 0) };
    },
  });
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    const { values, dtype } = backend.tensorMap.get(dataId);
    // in a page TensorFlow.js reads through a canvas
    if (typeof OffscreenCanvas === 'undefined' && (values === undefined || values === null) && dtype !== 'complex64')
      throw new Error(
        "backend 'webgpu' cannot read a tensor at once in Node: await data() or array() in place of dataSync(), arraySync() and buffer ops",
      );
    return readSync(dataId);
  };
  return {
    check: () => {
      if (health.failure !== undefined) throw health.failure;
    },
    end: async () => {
      ended = true;
      await isolation.end();
      Reflect.deleteProperty(backend, 'readSync');
      freeReads();
    },
  };
}
