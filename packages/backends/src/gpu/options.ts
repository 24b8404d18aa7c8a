import { invalidOption, unsupportedEnvironment } from '../backend-error.ts';

export type SoftwarePolicy = 'allow' | 'only' | 'refuse';
export type PowerPreference = 'high-performance' | 'low-power';

/** What every GPU backend can be told. */
export interface GpuOptions {
  /**
   * Drivers that compute on the processor, such as llvmpipe and SwiftShader: `allow` takes one where there is nothing else and
   * says so in the report, `only` takes nothing else, `refuse` takes none.
   */
  readonly software?: SoftwarePolicy;
  /** Which GPU of a machine that has several. A hint to the driver; `high-performance` if not given. */
  readonly powerPreference?: PowerPreference;
}

const policies: readonly SoftwarePolicy[] = ['allow', 'only', 'refuse'];
const preferences: readonly PowerPreference[] = ['high-performance', 'low-power'];

/** Throws where an option has no value that it can have. */
export function checkGpuOptions({ software, powerPreference }: GpuOptions): void {
  if (software !== undefined && !policies.includes(software))
    throw invalidOption('software', software, policies, 'leave it out for allow');
  if (powerPreference !== undefined && !preferences.includes(powerPreference))
    throw invalidOption('powerPreference', powerPreference, preferences, 'leave it out for high-performance');
}

/** Whether the name of a device or its driver is that of a known software rasterizer. */
export const isSoftware = (description: string): boolean =>
  /llvmpipe|lavapipe|softpipe|swiftshader|swrast|software|basic render|warp/i.test(description);

const help =
  'Debian: apt-get install libvulkan1 libegl1 libgl1 and the driver of the GPU (nvidia-driver, or mesa-vulkan-drivers for AMD and Intel); ' +
  'macOS: softwareupdate --install --all; Windows: install the driver of the GPU (winget upgrade --all). ' +
  "Or take backend 'wasm', which needs no GPU";

/** Throws where the policy does not take this device. */
export function checkSoftware(backend: string, device: string, software: boolean, policy: SoftwarePolicy): void {
  if (software && policy === 'refuse')
    throw unsupportedEnvironment(
      backend,
      `${backend} found no GPU, only ${device}, which computes on the processor, and option software is 'refuse'`,
      `${help}, or say software: 'allow'`,
    );
  if (!software && policy === 'only')
    throw unsupportedEnvironment(
      backend,
      `option software is 'only', and ${backend} found ${device}, which is a GPU`,
      'Leave the option out, or install a software driver (Debian: apt-get install libvulkan1 mesa-vulkan-drivers) and set VK_ICD_FILENAMES to its file',
    );
}

/** How a machine without a GPU comes by one. */
export const gpuHelp: string = help;
