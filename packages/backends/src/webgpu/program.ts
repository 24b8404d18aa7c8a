import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** A shader over the elements of one result. */
export interface Shader {
  /** One name for one code: compiled programs are kept under it. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  /** Pairs of whole numbers that the code reads as `uniforms.<name>`, each a `vec2<i32>`. */
  readonly pairs: Readonly<Record<string, readonly [number, number]>>;
  /** Numbers that the code reads as `uniforms.<name>`, each an `f32`. */
  readonly scalars?: Readonly<Record<string, number>>;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  /** WGSL functions that the body calls. */
  readonly functions: string;
  /** WGSL statements, given `index` and `coords`; they set the element. */
  readonly body: string;
}

/** The values of a tensor in one axis. */
export const flat = (x: tf.TensorInfo): tf.TensorInfo => ({ ...x, shape: [tf.util.sizeFromShape(x.shape)] });

/** Runs a shader, a thread to an element. */
export function runShader(backend: unknown, shader: Shader): tf.TensorInfo {
  const { name, inputs, pairs, scalars = {}, shape, dtype, functions, body } = shader;
  const threads = 64;
  const program: Program = {
    shaderKey: `gr ${name}`,
    variableNames: Object.keys(inputs),
    uniforms: [
      ...Object.keys(pairs).map((pair) => `${pair} : vec2<i32>,`),
      ...Object.keys(scalars).map((scalar) => `${scalar} : f32,`),
    ].join(' '),
    outputShape: [...shape],
    size: true,
    workgroupSize: [threads, 1, 1],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [Math.ceil(tf.util.sizeFromShape([...shape]) / threads), 1, 1],
    getUserCode: () => `
      ${functions}
      fn main(index : i32) {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          ${body}
        }
      }`,
  };
  const uniforms = [
    ...Object.values(pairs).map((data) => ({ type: 'int32', data: [...data] })),
    ...Object.values(scalars).map((value) => ({ type: 'float32', data: [value] })),
  ];
  return (backend as WebGPUBackend).runWebGPUProgram(program, Object.values(inputs), dtype, uniforms);
}
