import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';

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

/** A shader over the elements of a vector. */
export interface FlatShader {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly size: number;
  readonly dtype: 'float32' | 'int32' | 'bool';
  /** GLSL statements, given `index`; they set the element. */
  readonly body: string;
}

/** Runs a shader, a fragment to an element of a vector. */
export function runFlatShader(backend: unknown, { inputs, size, dtype, body }: FlatShader): tf.TensorInfo {
  const program: Program = {
    variableNames: Object.keys(inputs),
    outputShape: [size],
    userCode: `
      void main() {
        int index = getOutputCoords();
        ${body}
      }`,
  };
  return (backend as MathBackendWebGL).runWebGLProgram(program, Object.values(inputs), dtype);
}

/** What a shader of single numbers computes, of one tensor or of two that broadcast. */
export interface Elementwise {
  readonly inputs: readonly tf.TensorInfo[];
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  /** GLSL functions with `float compute(float a)` or `float compute(float a, float b)` among them. */
  readonly functions: string;
  /** Numbers that the functions read by name. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** Runs a shader that computes four numbers at once where TensorFlow.js keeps them so. */
export function runElementwise(
  backend: unknown,
  { inputs, shape, dtype, functions, numbers = {} }: Elementwise,
): tf.TensorInfo {
  const names = ['A', 'B'].slice(0, inputs.length);
  const packed = tf.env().getBool('WEBGL_PACK');
  const type = packed ? 'vec4' : 'float';
  const of = (part: string): string => `compute(${names.map((name) => `value${name}${part}`).join(', ')})`;
  const program = {
    variableNames: names,
    outputShape: [...shape],
    customUniforms: Object.keys(numbers).map((name) => ({ name, type: 'float' as const })),
    ...(packed ? { packedInputs: true, packedOutput: true, supportsBroadcasting: true } : {}),
    userCode: `
      ${functions}
      void main() {
        ${names.map((name) => `${type} value${name} = get${name}AtOutCoords();`).join('\n')}
        ${type} result = ${packed ? `vec4(${['.x', '.y', '.z', '.w'].map(of).join(', ')})` : of('')};
        ${packed ? inside(shape) : ''}
        setOutput(result);
      }`,
  } as Program;
  return (backend as MathBackendWebGL).runWebGLProgram(
    program,
    [...inputs],
    dtype,
    Object.values(numbers).map((value) => [value]),
  );
}

/** Four numbers are two neighbours in two rows. Those that are not in the tensor must be 0: products add them up. */
function inside(shape: readonly number[]): string {
  const rank = shape.length;
  if (tf.util.sizeFromShape([...shape]) === 1) return 'result.yzw = vec3(0.0);';
  const last = shape.at(-1) as number;
  if (rank === 1)
    return `
      if (getOutputCoords() + 1 >= ${last}) { result.y = 0.0; }
      result.zw = vec2(0.0);`;
  const [row, column] = ['x', 'y', 'z', 'w', 'u', 'v'].slice(rank - 2, rank) as [string, string];
  return `
    ivec${rank} coords = getOutputCoords();
    bool noColumn = coords.${column} + 1 >= ${last};
    bool noRow = coords.${row} + 1 >= ${shape.at(-2)};
    if (noColumn) { result.yw = vec2(0.0); }
    if (noRow) { result.zw = vec2(0.0); }`;
}
