import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';

// A packed texture holds two rows and two columns of a tensor in a texel. Where those are odd in number, the last texels have cells that belong to no
// element: 0 in what was uploaded, and whatever an elementwise program makes of them afterwards (1 of exp, the scalar of a sum).

/** A copy of a tensor in a packed texture, with that number in the cells of no element. */
export function packedCopy(backend: unknown, x: tf.TensorInfo, beyond: number): tf.TensorInfo {
  const webgl = backend as MathBackendWebGL;
  const [rows, columns] = [x.shape.at(-2) ?? 1, x.shape.at(-1) ?? 1];
  const shape = [tf.util.sizeFromShape(x.shape.slice(0, -2)), rows, columns] as [number, number, number];
  const other = `float(${beyond})`;
  const program: Parameters<MathBackendWebGL['runWebGLProgram']>[0] = {
    variableNames: ['A'],
    outputShape: shape,
    packedInputs: true,
    packedOutput: true,
    userCode: `
      void main() {
        ivec3 rc = getOutputCoords();
        vec4 texel = getA(rc.x, rc.y, rc.z);
        if (rc.z + 1 >= ${columns}) { texel.y = ${other}; texel.w = ${other}; }
        if (rc.y + 1 >= ${rows}) { texel.z = ${other}; texel.w = ${other}; }
        setOutput(texel);
      }`,
  };
  const copy = webgl.runWebGLProgram(program, [{ ...x, shape }], x.dtype);
  return { ...copy, shape: [...x.shape] };
}

const isOdd = (n: number | undefined): boolean => (n ?? 1) % 2 === 1;

/** Whether a tensor may have other cells than 0 beside its elements. */
const hasCellsBeside = (backend: unknown, { dataId, shape }: tf.TensorInfo): boolean =>
  (isOdd(shape.at(-1)) || isOdd(shape.at(-2))) && (backend as MathBackendWebGL).texData.get(dataId).isPacked === true;

/** The kernel, given these operands with 0 in the cells of no element: its packed programs add them up with the elements. */
export const withoutCellsBeside =
  (names: readonly string[]) =>
  (kernel: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    const used = names.flatMap((name) => {
      const x = call.inputs[name];
      return x !== undefined && hasCellsBeside(call.backend, x)
        ? [[name, packedCopy(call.backend, x, 0)] as const]
        : [];
    });
    if (used.length === 0) return kernel(call);
    try {
      return kernel({ ...call, inputs: { ...call.inputs, ...Object.fromEntries(used) } });
    } finally {
      for (const [, { dataId }] of used) (call.backend as MathBackendWebGL).disposeData(dataId);
    }
  };
