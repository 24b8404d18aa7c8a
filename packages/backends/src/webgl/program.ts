import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type * as tf from '@tensorflow/tfjs-core';

type Program = Parameters<MathBackendWebGL['runWebGLProgram']>[0];

/** A shader over the elements of one result, `[a, b, c, d]`. */
export interface Shader {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  /** GLSL functions and constants that the body uses. */
  readonly functions: string;
  /** GLSL statements, given `coords`; they set the element. */
  readonly body: string;
}

/** Runs a shader, a fragment to an element. */
export function runShader(backend: unknown, { inputs, shape, dtype, functions, body }: Shader): tf.TensorInfo {
  const program: Program = {
    variableNames: Object.keys(inputs),
    outputShape: [...shape],
    userCode: `
      ${functions}
      void main() {
        ivec4 coords = getOutputCoords();
        ${body}
      }`,
  };
  return (backend as MathBackendWebGL).runWebGLProgram(program, Object.values(inputs), dtype);
}
