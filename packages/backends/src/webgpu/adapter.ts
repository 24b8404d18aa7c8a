import { invalidOption, unsupportedEnvironment } from '../backend-error.ts';
import { checkSoftware, gpuHelp, isSoftware } from '../gpu/options.ts';
import { isNode } from '../on-demand.ts';
import { openDawn } from './dawn.ts';
import type { WebgpuOptions } from './options.ts';
import type { Gpu, GpuAdapter, GpuAdapterInfo } from './webgpu-types.ts';

/** An adapter, and the entry to WebGPU that it came from. */
export interface FoundAdapter {
  readonly gpu: Gpu;
  readonly adapter: GpuAdapter;
  readonly device: string;
  readonly driver: string;
  readonly software: boolean;
}

/** Finds the adapter that the options ask for, or throws a BackendError. */
export async function findAdapter(options: WebgpuOptions): Promise<FoundAdapter> {
  const { software = 'allow', powerPreference = 'high-performance' } = options;
  const gpu = await openGpu(options);
  const adapter =
    (software === 'only' && options.adapter === undefined
      ? await gpu.requestAdapter({ forceFallbackAdapter: true })
      : null) ?? (await requestAdapter(gpu, powerPreference, options.adapter));
  if (adapter === null)
    throw unsupportedEnvironment('webgpu', 'WebGPU finds no adapter on this machine', isNode() ? gpuHelp : pageHelp);
  const { device, driver } = names(adapter.info);
  const found = {
    device,
    driver,
    software: adapter.info.isFallbackAdapter === true || isSoftware(`${device} ${driver}`),
  };
  checkSoftware('webgpu', device, found.software, software);
  return { gpu, adapter, ...found };
}

async function requestAdapter(gpu: Gpu, powerPreference: string, name?: string): Promise<GpuAdapter | null> {
  try {
    return await gpu.requestAdapter({ powerPreference });
  } catch (cause) {
    if (name === undefined) throw cause;
    // Dawn lists the adapters that it has
    const known = [...String(cause).matchAll(/name: '([^']*)'/g)].map(([, found]) => found as string);
    throw invalidOption('adapter', name, known, 'give a part of one of these names, or leave it out');
  }
}

const pageHelp =
  "Turn on the browser's hardware acceleration, update the driver of the GPU, or take backend 'webgl' or 'wasm'";

async function openGpu({ adapter }: WebgpuOptions): Promise<Gpu> {
  if (isNode()) return openDawn(adapter);
  const gpu = (globalThis.navigator as { readonly gpu?: Gpu } | undefined)?.gpu;
  if (gpu === undefined)
    throw unsupportedEnvironment(
      'webgpu',
      'this browser has no WebGPU here',
      "Serve the page over https or from localhost, in Chrome or Edge 113, Safari 26 or Firefox 141 (Linux: chrome --enable-unsafe-webgpu), or take backend 'webgl'",
    );
  if (adapter !== undefined)
    throw invalidOption('adapter', adapter, ['nothing'], 'a page cannot choose its adapter: give powerPreference');
  return gpu;
}

/** Browsers tell less than Dawn does. */
const names = ({ vendor, architecture, device, description }: GpuAdapterInfo) => ({
  device: [vendor, architecture, device].filter((text) => text !== '').join(' ') || 'a device without a name',
  driver: description || 'not told',
});
