import { unsupportedEnvironment } from '../backend-error.ts';
import type { GpuOptions } from '../gpu/options.ts';

/** A WebGL 2 context for computing, on a canvas that is shown nowhere, or a BackendError. */
export function createContext({ powerPreference = 'high-performance' }: GpuOptions): WebGL2RenderingContext {
  const canvas = createCanvas();
  const context = canvas?.getContext('webgl2', {
    alpha: false,
    antialias: false,
    premultipliedAlpha: false,
    preserveDrawingBuffer: false,
    depth: false,
    stencil: false,
    failIfMajorPerformanceCaveat: false, // whether software is taken is decided afterwards, by name
    powerPreference,
  }) as WebGL2RenderingContext | null | undefined;
  if (context) return context;
  throw unsupportedEnvironment(
    'webgl',
    canvas === undefined
      ? 'the webgl backend needs a page or a web worker: Node has no WebGL'
      : 'this browser gives no WebGL 2 context',
    canvas === undefined
      ? "Take backend 'gpu' or 'webgpu' in Node for a GPU, or 'wasm'"
      : "Turn on the browser's hardware acceleration, update the driver of the GPU (Debian: apt-get install libgl1-mesa-dri; " +
          "macOS: softwareupdate --install --all; Windows: winget upgrade --all), or take backend 'wasm'",
  );
}

// In Safari an OffscreenCanvas has no fences, and without them a read stops the page.
function createCanvas(): OffscreenCanvas | HTMLCanvasElement | undefined {
  const safari = /^((?!chrome|android).)*safari/i.test(globalThis.navigator?.userAgent ?? '');
  if (typeof OffscreenCanvas !== 'undefined' && !safari) return new OffscreenCanvas(1, 1);
  return globalThis.document?.createElement('canvas');
}

/** What stands behind a context. */
export function describe(gl: WebGL2RenderingContext): { readonly device: string; readonly driver: string } {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const text = (parameter: number): string => String(gl.getParameter(parameter));
  return {
    device: text(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER),
    driver: text(gl.VERSION),
  };
}

/** Sizes that a program can run into. */
export const limitsOf = (gl: WebGL2RenderingContext): Readonly<Record<string, number>> => ({
  maxTextureSize: Number(gl.getParameter(gl.MAX_TEXTURE_SIZE)),
  maxTextureImageUnits: Number(gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS)),
});
