import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

/** The bits of 2/π behind the point, from 96 zeros on: a number times them has its turns there. */
const twoOverPi =
  '0u, 0u, 0u, 0xA2F9836Eu, 0x4E441529u, 0xFC2757D1u, 0xF534DDC0u, 0xDB629599u, 0x3C439041u, 0xFE5163ABu';

/**
 * sin x and cos x to the digits of float32. What the shaders' language has may be off by 2⁻¹¹, and on some drivers is. x is brought to ±π/4
 * by a multiple of π/2: in three parts up to 10⁴, and beyond by a product of whole numbers with the bits of 2/π (Payne and Hanek) that
 * matter. There the polynomials are Cephes's.
 */
const sinCos = `
  // the upper 32 bits of a product
  fn upper(a : u32, b : u32) -> u32 {
    let cross = (a & 0xffffu) * (b >> 16u);
    let middle = (((a & 0xffffu) * (b & 0xffffu)) >> 16u) + (cross & 0xffffu) + (a >> 16u) * (b & 0xffffu);
    return (a >> 16u) * (b >> 16u) + (cross >> 16u) + (middle >> 16u);
  }
  // a quarter of the turn and what is left of it, of a number above 10⁴
  fn turn(x : f32) -> vec2<f32> {
    var bits = array<u32, 10>(${twoOverPi});
    let code = bitcast<u32>(x);
    let digits = (code & 0x7fffffu) | 0x800000u;
    // x = digits · 2^scale: bits of 2/π before place scale − 2 give whole turns only
    let place = u32(i32((code >> 23u) & 0xffu) - 150 + 94);
    let word = place / 32u;
    let shift = place % 32u;
    var window : array<u32, 3>;
    for (var i = 0u; i < 3u; i++) {
      window[i] = bits[word + i] << shift;
      if (shift > 0u) { window[i] |= bits[word + i + 1u] >> (32u - shift); }
    }
    let third = upper(digits, window[2]);
    let second = digits * window[1];
    let middle = second + third;
    let carry = select(0u, 1u, middle < second);
    let first = digits * window[0] + upper(digits, window[1]) + carry;
    var quarter = first >> 30u;
    var rest = (first << 2u) | (middle >> 30u);
    let up = (rest >> 31u) == 1u;
    if (up) {
      quarter += 1u;
      rest = 0u - rest;
    }
    let left = f32(rest) * 2.3283064365386963e-10 * 1.5707963267948966;
    return vec2<f32>(f32(quarter & 3u), select(left, -left, up));
  }
  fn sinCos(x : f32) -> vec2<f32> {
    if ((bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u) { return vec2<f32>(uniforms.NAN); }
    var k = round(x * 0.636619772367581);
    var r = ((x - k * 1.5703125) - k * 4.837512969970703125e-4) - k * 7.54978995489188216e-8;
    if (abs(x) > 10000.0) {
      let turned = turn(abs(x));
      let sign = select(1.0, -1.0, x < 0.0);
      k = sign * turned.x;
      r = sign * turned.y;
    }
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
