import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { retire } from '../gpu/health.ts';
import type { GpuOptions } from '../gpu/options.ts';
import { createContext } from './context.ts';

/** The webgl backend of TensorFlow.js with its context, and how to let go of them. */
export interface TfjsWebgl {
  readonly backend: MathBackendWebGL;
  readonly gl: WebGL2RenderingContext;
  remove(): void;
}

/** Takes the webgl backend that the program has started already, which then stays its own, or creates one on a context of its own. */
export async function takeTfjsWebgl(options: GpuOptions): Promise<TfjsWebgl> {
  const { GPGPUContext, MathBackendWebGL: Backend, setWebGLContext } = await import('@tensorflow/tfjs-backend-webgl');
  const engine = tf.engine();
  const existing = engine.registry['webgl'] as MathBackendWebGL | undefined;
  if (existing !== undefined)
    return { backend: existing, gl: existing.gpgpu.gl as WebGL2RenderingContext, remove: () => undefined };

  const gl = createContext(options);
  setWebGLContext(2, gl); // the flags of TensorFlow.js look at this one then
  tf.env().set('WEBGL_VERSION', 2);
  const gpgpu = new GPGPUContext(gl);
  const backend = new Backend(gpgpu);
  const stock = engine.registryFactory['webgl'];
  if (stock !== undefined) tf.removeBackend('webgl');
  tf.registerBackend('webgl', () => backend, 2);
  return {
    backend,
    gl,
    remove: () => {
      tf.removeBackend('webgl');
      retire('webgl', backend);
      if (stock !== undefined) tf.registerBackend('webgl', stock.factory, stock.priority);
      gl.getExtension('WEBGL_lose_context')?.loseContext(); // frees its memory now, not when the canvas is collected
    },
  };
}
