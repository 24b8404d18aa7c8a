import { invalidOption, unsupportedEnvironment } from '../backend-error.ts';
import { guardCalls, guardReads, healthy } from '../gpu/health.ts';
import { type GpuOptions, checkGpuOptions, checkSoftware, isSoftware } from '../gpu/options.ts';
import type { GpuReport } from '../gpu/report.ts';
import { installKernels } from '../install-kernels.ts';
import type { RunningBackend } from '../running-backend.ts';
import { describe, limitsOf } from './context.ts';
import { webglKernels } from './kernels.ts';
import { type TfjsWebgl, takeTfjsWebgl } from './tfjs-backend.ts';

export type WebglOptions = GpuOptions;

/** What `useBackend('webgl')` did. */
export type WebglReport = GpuReport;

interface RunningWebgl extends RunningBackend<'webgl', WebglReport> {
  readonly options: WebglOptions;
}

/** Throws where the options ask for other than what runs, or where what runs has failed. */
export function checkRunningWebgl(running: RunningBackend<'webgl', WebglReport>, options: WebglOptions): void {
  checkGpuOptions(options);
  checkSoftware('webgl', running.report.device, running.report.software, options.software ?? 'allow');
  const [given, present] = [options.powerPreference, (running as RunningWebgl).options.powerPreference];
  if (given !== undefined && given !== present)
    throw invalidOption(
      'powerPreference',
      given,
      [present ?? 'nothing'],
      'the webgl backend runs already; stop it first',
    );
  running.check?.();
}

/** Starts the webgl backend of a page or a web worker. */
export async function startWebgl(options: WebglOptions): Promise<RunningBackend<'webgl', WebglReport>> {
  checkGpuOptions(options);
  const taken = await takeTfjsWebgl(options);
  const { gl, remove } = taken;
  const { device, driver } = describe(gl);
  const software = isSoftware(device);
  try {
    checkSoftware('webgl', device, software, options.software ?? 'allow');
    if (gl.getExtension('EXT_color_buffer_float') === null)
      throw unsupportedEnvironment(
        'webgl',
        `${device} renders numbers of 16 bits only, which training does not survive`,
        "Take backend 'webgpu' or 'wasm'",
      );
  } catch (thrown) {
    remove();
    throw thrown;
  }
  const watched = watch(taken);
  const { replaced, added, restore } = installKernels('webgl', webglKernels());
  const running: RunningWebgl = {
    name: 'webgl',
    options,
    report: { device, driver, software, limits: limitsOf(gl), kernels: { replaced, added } },
    check: watched.check,
    release: async () => {
      restore();
      watched.end();
      remove();
    },
  };
  return running;
}

/** A context that is lost, or has no memory left, ends the reads under way and those that follow. */
function watch({ backend, gl }: TfjsWebgl): { check(): void; end(): void } {
  const health = healthy('webgl');
  const lose = (): void => {
    if (health.failure !== undefined) return;
    health.fail('lost', 'the browser took its WebGL context away');
    // reads that wait for a fence of this context would look for it for ever
    (backend.gpgpu as unknown as { itemsToPoll: unknown[] }).itemsToPoll = [];
  };
  const inspect = (): void => {
    if (gl.isContextLost()) lose();
    else if (gl.getError() === gl.OUT_OF_MEMORY) health.fail('out-of-memory', 'WebGL says OUT_OF_MEMORY');
  };
  gl.canvas.addEventListener('webglcontextlost', lose);
  const freeReads = guardReads({
    backend,
    health,
    inspect,
    hosted: (dataId) => (backend.texData.has(dataId) ? backend.texData.get(dataId) : undefined),
  });
  const freeCalls = guardCalls(backend, 'runWebGLProgram', health);
  return {
    check: () => {
      inspect();
      if (health.failure !== undefined) throw health.failure;
    },
    end: () => {
      gl.canvas.removeEventListener('webglcontextlost', lose);
      freeCalls();
      freeReads();
    },
  };
}
