import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

/**
 * sin x and cos x to the digits of float32 for |x| below 10⁴. What the shaders' language has may be off by 2⁻¹¹, and on some drivers is.
 * x is brought to ±π/4 by a multiple of π/2 in three parts; there the polynomials are Cephes's.
 */
const sinCos = `
  fn sinCos(x : f32) -> vec2<f32> {
    let k = round(x * 0.636619772367581);
    let r = ((x - k * 1.5703125) - k * 4.837512969970703125e-4) - k * 7.54978995489188216e-8;
    let z = r * r;
    let s = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
    let c = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
    let quarter = i32(k) & 3;
    let turned = select(vec2<f32>(s, c), vec2<f32>(c, -s), (quarter & 1) == 1);
    return select(turned, -turned, quarter >= 2);
  }`;

/** asin x and acos x, by Cephes's polynomial on |x| ≤ ½ and asin x = π/2 − 2 asin √((1 − x)/2) beyond; the shaders' own may be off by 4096 ulp. */
const inverse = `
  fn asinNear0(x : f32) -> f32 {
    let z = x * x;
    let p = (((4.2163199048e-2 * z + 2.4181311049e-2) * z + 4.5470025998e-2) * z + 7.4953002686e-2) * z + 1.6666752422e-1;
    return p * z * x + x;
  }
  fn asinAcos(x : f32) -> vec2<f32> {
    let halfPi = 1.5707963267948966;
    let a = abs(x);
    let small = asinNear0(x);
    let rest = 2.0 * asinNear0(sqrt(max(0.0, 0.5 * (1.0 - a)))); // acos |x|
    let outer = select(vec2<f32>(halfPi - rest, rest), vec2<f32>(rest - halfPi, 2.0 * halfPi - rest), x < 0.0);
    let both = select(vec2<f32>(small, halfPi - small), outer, a > 0.5);
    return select(both, vec2<f32>(uniforms.NAN), a > 1.0);
  }`;

const kernel =
  (name: string, functions: string, value: string): tf.KernelFunc =>
  ({ inputs, backend }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    return runShader(backend, {
      name,
      inputs: { x },
      pairs: {},
      shape: x.shape,
      dtype: 'float32',
      functions,
      body: `setOutputAtIndex(index, ${value});`,
    });
  };

export const trigonometryKernels = (): KernelTable => ({
  Sin: kernel('sin', sinCos, 'sinCos(x[index]).x'),
  Cos: kernel('cos', sinCos, 'sinCos(x[index]).y'),
  Tan: kernel('tan', sinCos, 'sinCos(x[index]).x / sinCos(x[index]).y'),
  Asin: kernel('asin', inverse, 'asinAcos(x[index]).x'),
  Acos: kernel('acos', inverse, 'asinAcos(x[index]).y'),
});
