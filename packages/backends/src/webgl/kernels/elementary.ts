import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { elementary, erfcFactor, expm1 } from '../../gpu/elementary.ts';
import type { KernelTable } from '../../kernel-table.ts';
import { runElementwise } from '../program.ts';

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
 * sin x and cos x to the digits of float32; how exact the shaders' own are is up to the driver. x is brought to ±π/4 by a multiple of π/2: in
 * three parts up to 10⁴, and beyond by a product of whole numbers with those bits of 2/π that matter (Payne and Hanek). There the
 * polynomials are Cephes's.
 */
const sinCos = `
  // the bits of 2/π behind the point, from 96 zeros on
  const uint twoOverPi[10] = uint[10](
    0u, 0u, 0u, 0xA2F9836Eu, 0x4E441529u, 0xFC2757D1u, 0xF534DDC0u, 0xDB629599u, 0x3C439041u, 0xFE5163ABu);
  // the upper 32 bits of a product
  uint upper(uint a, uint b) {
    uint cross = (a & 0xffffu) * (b >> 16u);
    uint middle = (((a & 0xffffu) * (b & 0xffffu)) >> 16u) + (cross & 0xffffu) + (a >> 16u) * (b & 0xffffu);
    return (a >> 16u) * (b >> 16u) + (cross >> 16u) + (middle >> 16u);
  }
  uint bitsFrom(uint place) {
    uint word = place / 32u;
    uint shift = place % 32u;
    return shift == 0u ? twoOverPi[word] : (twoOverPi[word] << shift) | (twoOverPi[word + 1u] >> (32u - shift));
  }
  // a quarter of the turn and what is left of it, of a number above 10⁴
  vec2 turn(float x) {
    uint code = floatBitsToUint(x);
    uint digits = (code & 0x7fffffu) | 0x800000u;
    // x = digits · 2^scale: bits of 2/π before place scale − 2 give whole turns only
    uint place = uint(int((code >> 23u) & 0xffu) - 150 + 94);
    uint next = bitsFrom(place + 32u);
    uint second = digits * next;
    uint middle = second + upper(digits, bitsFrom(place + 64u));
    uint first = digits * bitsFrom(place) + upper(digits, next) + (middle < second ? 1u : 0u);
    uint quarter = first >> 30u;
    uint rest = (first << 2u) | (middle >> 30u);
    bool up = (rest >> 31u) == 1u;
    if (up) {
      quarter += 1u;
      rest = 0u - rest;
    }
    float left = float(rest) * 2.3283064365386963e-10 * 1.5707963267948966;
    return vec2(float(quarter & 3u), up ? -left : left);
  }
  vec2 sinCos(float x) {
    if ((floatBitsToUint(x) & 0x7f800000u) == 0x7f800000u) { return vec2(NAN); }
    float k = floor(x * 0.636619772367581 + 0.5);
    float r = ((x - k * 1.5703125) - k * 4.837512969970703125e-4) - k * 7.54978995489188216e-8;
    if (abs(x) > 10000.0) {
      vec2 turned = turn(abs(x));
      float side = x < 0.0 ? -1.0 : 1.0;
      k = side * turned.x;
      r = side * turned.y;
    }
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

const bits = `
  float infinity() { return uintBitsToFloat(0x7f800000u); }
  float notANumber() { return uintBitsToFloat(0x7fc00000u); }
  bool infinite(float x) { return (floatBitsToUint(x) & 0x7fffffffu) == 0x7f800000u; }
  bool negative(float x) { return (floatBitsToUint(x) >> 31u) == 1u; }
  float expm1(float x) { ${expm1} }
  float erfcFactor(float x) { ${erfcFactor} }`;

/** A kernel of one number, `a`, with statements that return its value; numbers among its attributes are read by name. */
const ofOne =
  (
    statements: string,
    numbers: (attrs: Readonly<Record<string, number>>) => Readonly<Record<string, number>> = () => ({}),
  ): tf.KernelFunc =>
  ({ inputs, attrs, backend }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    return runElementwise(backend, {
      inputs: [x],
      shape: x.shape,
      dtype: x.dtype === 'int32' ? 'int32' : 'float32',
      functions: `${bits} float compute(float x) { if (isnan(x)) { return x; } ${statements} }`,
      numbers: numbers((attrs ?? {}) as Readonly<Record<string, number>>),
    });
  };

/** A kernel of two numbers that broadcast, `a` and `b`. */
const ofTwo =
  (kernelName: string, statements: string, stock = tf.getKernel(kernelName, 'webgl').kernelFunc): tf.KernelFunc =>
  (call) => {
    const [a, b] = Object.values(call.inputs) as [tf.TensorInfo, tf.TensorInfo];
    if ([a, b].some(({ dtype }) => dtype !== 'float32' && dtype !== 'int32')) return stock(call);
    const whole = a.dtype === 'int32' && b.dtype === 'int32' && kernelName !== 'RealDiv';
    return runElementwise(call.backend, {
      inputs: [a, b],
      shape: tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape),
      dtype: whole ? 'int32' : 'float32',
      functions: `${bits} float compute(float a, float b) { ${statements} }`,
    });
  };
/** a / b; the stock shader makes 1 of 0 / 0 and of ∞ / ∞. */
const quotient = `
  if (isnan(a) || isnan(b)) { return notANumber(); }
  if (infinite(b)) { return infinite(a) ? notANumber() : 0.0; }
  if (b == 0.0) { return a == 0.0 ? notANumber() : (a < 0.0) == negative(b) ? infinity() : -infinity(); }
  if (a == b) { return 1.0; } // some drivers make 0.9999 of it
  return a / b;`;

/** a^b with the limits that IEEE 754 and JavaScript give it. */
const power = `
  if (b == 0.0) { return 1.0; }
  if (isnan(a) || isnan(b)) { return notANumber(); }
  float size = abs(a);
  if (infinite(b)) {
    if (size == 1.0) { return notANumber(); }
    return (size > 1.0) == (b > 0.0) ? infinity() : 0.0;
  }
  bool whole = floor(b) == b;
  bool odd = whole && abs(b) < 16777216.0 && mod(abs(b), 2.0) == 1.0;
  float side = odd && negative(a) ? -1.0 : 1.0;
  if (size == 0.0 || infinite(a)) { return (size == 0.0) == (b < 0.0) ? side * infinity() : 0.0; }
  if (a < 0.0 && !whole) { return notANumber(); }
  float result = side * pow(size, b);
  // whole powers of whole numbers are whole
  return whole && b > 0.0 && floor(a) == a && abs(result) < 16777216.0 ? floor(result + 0.5) : result;`;

/** The rest of a division, with the sign of the divisor. */
const remainder = `
  if (isnan(a) || isnan(b) || infinite(a) || b == 0.0) { return notANumber(); }
  if (infinite(b)) { return a == 0.0 || (a < 0.0) == (b < 0.0) ? a : b; }
  float rest = abs(a);
  float least = abs(b);
  float step = least;
  while (step <= 0.5 * rest) { step *= 2.0; }
  // as in a division by hand: no difference is rounded
  while (rest >= least) {
    if (rest >= step) { rest -= step; }
    step *= 0.5;
  }
  if (rest != 0.0 && (a < 0.0) != (b < 0.0)) { rest = least - rest; }
  return b < 0.0 && rest != 0.0 ? -rest : rest;`;

const angle = `
  if (isnan(a) || isnan(b)) { return notANumber(); }
  const float pi = 3.14159265358979;
  float up = negative(a) ? -1.0 : 1.0;
  if (a == 0.0) { return negative(b) ? up * pi : 0.0; }
  if (infinite(a)) { return up * (infinite(b) ? (negative(b) ? 0.75 : 0.25) : 0.5) * pi; }
  if (infinite(b)) { return negative(b) ? up * pi : 0.0; }
  if (b == 0.0) { return up * 0.5 * pi; }
  float size = abs(a);
  float run = abs(b);
  float small = atan(min(size, run) / max(size, run));
  float acute = size > run ? 0.5 * pi - small : small;
  return up * (b < 0.0 ? pi - acute : acute);`;

/** log 0 = −∞: in the shaders' language it is undefined, and some drivers make −88 of it. The others are as exact on all drivers. */
export const elementaryKernels = (): KernelTable => ({
  ...Object.fromEntries(Object.entries(elementary).map(([name, statements]) => [name, ofOne(statements)])),
  Relu: ofOne('return x < 0.0 ? 0.0 : x;'),
  LeakyRelu: ofOne('return x < 0.0 ? alpha * x : x;', ({ alpha }) => ({ alpha: alpha! })),
  ClipByValue: ofOne('return clamp(x, lowest, highest);', ({ clipValueMin, clipValueMax }) => ({
    lowest: clipValueMin!,
    highest: clipValueMax!,
  })),
  Prelu: ofTwo('Prelu', 'return a < 0.0 ? b * a : a;'),
  RealDiv: ofTwo('RealDiv', quotient),
  Pow: ofTwo('Pow', power),
  Mod: ofTwo('Mod', remainder),
  Atan2: ofTwo('Atan2', angle),
  Log: unary('', 'isnan(x) ? x : x < 0.0 ? NAN : x == 0.0 ? uintBitsToFloat(0xff800000u) : log(x)'),
  Sin: unary(sinCos, 'sinCos(x).x'),
  Cos: unary(sinCos, 'sinCos(x).y'),
  Tan: unary(sinCos, 'sinCos(x).x / sinCos(x).y'),
  Asin: unary(inverse, 'asinAcos(x).x'),
  Acos: unary(inverse, 'asinAcos(x).y'),
});
