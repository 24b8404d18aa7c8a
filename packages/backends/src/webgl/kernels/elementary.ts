import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';

/** A kernel of one number: GLSL functions, and an expression in x. */
const unary =
  (functions: string, value: string): tf.KernelFunc =>
  ({ inputs, backend }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    const program = {
      variableNames: ['X'],
      outputShape: x.shape,
      userCode: `
        ${functions}
        void main() {
          float x = getXAtOutCoords();
          setOutput(${value});
        }`,
    };
    return (backend as MathBackendWebGL).runWebGLProgram(program, [x], 'float32');
  };

/**
 * sin x and cos x to the digits of float32 for |x| below 10⁴; how exact the shaders' own are is up to the driver.
 * x is brought to ±π/4 by a multiple of π/2 in three parts; there the polynomials are Cephes's.
 */
const sinCos = `
  vec2 sinCos(float x) {
    float k = floor(x * 0.636619772367581 + 0.5);
    float r = ((x - k * 1.5703125) - k * 4.837512969970703125e-4) - k * 7.54978995489188216e-8;
    float z = r * r;
    float s = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
    float c = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
    int quarter = int(k) & 3;
    vec2 turned = (quarter & 1) == 1 ? vec2(c, -s) : vec2(s, c);
    return quarter >= 2 ? -turned : turned;
  }`;

/** asin x and acos x, by Cephes's polynomial on |x| ≤ ½ and asin x = π/2 − 2 asin √((1 − x)/2) beyond. */
const inverse = `
  float asinNear0(float x) {
    float z = x * x;
    float p = (((4.2163199048e-2 * z + 2.4181311049e-2) * z + 4.5470025998e-2) * z + 7.4953002686e-2) * z + 1.6666752422e-1;
    return p * z * x + x;
  }
  vec2 asinAcos(float x) {
    const float halfPi = 1.5707963267948966;
    float a = abs(x);
    if (!(a <= 1.0)) { return vec2(NAN); }
    if (a <= 0.5) { return vec2(asinNear0(x), halfPi - asinNear0(x)); }
    float rest = 2.0 * asinNear0(sqrt(0.5 * (1.0 - a))); // acos |x|
    return x < 0.0 ? vec2(rest - halfPi, 2.0 * halfPi - rest) : vec2(halfPi - rest, rest);
  }`;

/** log 0 = −∞: in the shaders' language it is undefined, and some drivers make −88 of it. The others are as exact on all drivers. */
export const elementaryKernels = (): KernelTable => ({
  Log: unary('', 'isnan(x) ? x : x < 0.0 ? NAN : x == 0.0 ? uintBitsToFloat(0xff800000u) : log(x)'),
  Sin: unary(sinCos, 'sinCos(x).x'),
  Cos: unary(sinCos, 'sinCos(x).y'),
  Tan: unary(sinCos, 'sinCos(x).x / sinCos(x).y'),
  Asin: unary(inverse, 'asinAcos(x).x'),
  Acos: unary(inverse, 'asinAcos(x).y'),
});
