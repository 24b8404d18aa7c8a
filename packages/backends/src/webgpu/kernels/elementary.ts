import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { elementary, erfcFactor, expm1 } from '../../gpu/elementary.ts';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

/** Kernels of one number; NaN stays. */
const unary = (kernelName: string, statements: string): tf.KernelFunc => {
  const functions = `
    fn infinity() -> f32 { return uniforms.INFINITY; }
    fn notANumber() -> f32 { return uniforms.NAN; }
    fn expm1(x : f32) -> f32 { ${expm1} }
    fn erfcFactor(x : f32) -> f32 { ${erfcFactor} }
    fn value(x : f32) -> f32 { if (isnan(x)) { return x; } ${statements} }`;
  const onProcessor = ['Exp', 'Expm1', 'Rsqrt'].includes(kernelName)
    ? tf.getKernel(kernelName, 'webgpu').kernelFunc
    : undefined;
  return (call) => {
    const { inputs, backend } = call;
    const { x } = inputs as { x: tf.TensorInfo };
    // few numbers that the processor has stay there
    if (onProcessor !== undefined && (backend as WebGPUBackend).shouldExecuteOnCPU([x])) return onProcessor(call);
    return runShader(backend, {
      name: `elementary ${kernelName}`,
      inputs: { x },
      pairs: {},
      shape: x.shape,
      // TensorFlow.js gives exp of whole numbers as float32, the others as whole numbers
      dtype: x.dtype === 'int32' && kernelName !== 'Exp' ? 'int32' : 'float32',
      functions,
      body: 'setOutputAtIndex(index, value(f32(x[index])));',
    });
  };
};

/** A kernel of two numbers that broadcast: WGSL functions with `value(a, b)` among them. */
const binary =
  (name: string, functions: string, stock: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    const [a, b] = Object.values(call.inputs) as [tf.TensorInfo, tf.TensorInfo];
    const int32 = a.dtype === 'int32' && b.dtype === 'int32';
    const numeric = [a, b].every(({ dtype }) => dtype === 'float32' || dtype === 'int32');
    if (!numeric || (int32 && name !== 'pow')) return stock(call);
    const type = int32 ? 'i32' : 'f32';
    return runShader(call.backend, {
      name: `${name} ${type}`,
      inputs: { a, b },
      pairs: {},
      shape: tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape),
      dtype: int32 ? 'int32' : 'float32',
      functions: int32 ? power : infinite + functions,
      // whole numbers up to 2²⁴ are what tfjs's access functions keep
      body: int32
        ? 'setOutputAtIndexI32(index, value(i32(getAByOutputIndex(index)), i32(getBByOutputIndex(index))));'
        : 'setOutputAtIndex(index, value(getAByOutputIndex(index), getBByOutputIndex(index)));',
    });
  };

const infinite = `
  fn infinite(v : f32) -> bool { return (bitcast<u32>(v) & 0x7fffffffu) == 0x7f800000u; }
  fn negative(v : f32) -> bool { return (bitcast<u32>(v) >> 31u) == 1u; }`;

/** Whole powers of whole numbers, as they overflow. */
const power = `
  fn value(a : i32, b : i32) -> i32 {
    if (b < 0) {
      if (a == 1) { return 1; }
      if (a == -1) { return select(1, -1, (b & 1) == 1); }
      return 0;
    }
    var result = 1;
    var square = a;
    for (var rest = b; rest > 0; rest = rest >> 1u) {
      if ((rest & 1) == 1) { result *= square; }
      square *= square;
    }
    return result;
  }`;

/** a^b with the limits that IEEE 754 and JavaScript give it. */
const pow = `
  fn value(a : f32, b : f32) -> f32 {
    if (b == 0.0) { return 1.0; }
    if (isnan(a) || isnan(b)) { return uniforms.NAN; }
    let size = abs(a);
    if (infinite(b)) {
      if (size == 1.0) { return uniforms.NAN; }
      return select(0.0, uniforms.INFINITY, (size > 1.0) == (b > 0.0));
    }
    let whole = floor(b) == b;
    let odd = whole && abs(b) < 16777216.0 && round(abs(b) % 2.0) == 1.0;
    let sign = select(1.0, -1.0, odd && negative(a));
    if (size == 0.0 || infinite(a)) { return sign * select(0.0, uniforms.INFINITY, (size == 0.0) == (b < 0.0)); }
    if (a < 0.0 && !whole) { return uniforms.NAN; }
    return sign * pow(size, b);
  }`;

/** The rest of a division, with the sign of the divisor. */
const mod = `
  fn value(a : f32, b : f32) -> f32 {
    if (isnan(a) || isnan(b) || infinite(a) || b == 0.0) { return uniforms.NAN; }
    if (infinite(b)) { return select(b, a, a == 0.0 || (a < 0.0) == (b < 0.0)); }
    var rest = abs(a);
    let least = abs(b);
    var step = least;
    while (step <= 0.5 * rest) { step *= 2.0; }
    // as in a division by hand: no difference is rounded
    while (rest >= least) {
      if (rest >= step) { rest -= step; }
      step *= 0.5;
    }
    if (rest != 0.0 && (a < 0.0) != (b < 0.0)) { rest = least - rest; }
    return select(rest, -rest, b < 0.0 && rest != 0.0);
  }`;

const atan2 = `
  fn value(a : f32, b : f32) -> f32 {
    if (isnan(a) || isnan(b)) { return uniforms.NAN; }
    let pi = 3.14159265358979;
    let up = select(1.0, -1.0, negative(a));
    if (a == 0.0) { return select(0.0, up * pi, negative(b)); }
    if (infinite(a)) { return up * select(0.5 * pi, select(0.25 * pi, 0.75 * pi, negative(b)), infinite(b)); }
    if (infinite(b)) { return select(0.0, up * pi, negative(b)); }
    if (b == 0.0) { return up * 0.5 * pi; }
    let size = abs(a);
    let run = abs(b);
    // of a quotient that cannot overflow
    let small = atan(min(size, run) / max(size, run));
    let acute = select(small, 0.5 * pi - small, size > run);
    return up * select(acute, pi - acute, b < 0.0);
  }`;

/** Compilers of WGSL may take these of NaN or ∞ for some number, as Chromium's does on SwiftShader. */
const atInfinity = {
  Exp: 'if (x > 88.73) { return infinity(); } if (x < -104.0) { return 0.0; } return exp(x);',
  Rsqrt: `
    if (x < 0.0) { return notANumber(); }
    if (x == 0.0) { return select(infinity(), -infinity(), (bitcast<u32>(x) >> 31u) == 1u); }
    if (x >= infinity()) { return 0.0; }
    return inverseSqrt(x);`,
  Sigmoid: 'if (x < -88.0) { return 0.0; } if (x > 88.0) { return 1.0; } return 1.0 / (1.0 + exp(-x));',
} as const;

/** Where the stock shaders lose digits, NaN or an infinity, overflow, or round whole powers to other numbers. */
export function elementaryKernels(): KernelTable {
  const stock = (name: string): tf.KernelFunc => tf.getKernel(name, 'webgpu').kernelFunc;
  return {
    ...Object.fromEntries(
      Object.entries({ ...elementary, ...atInfinity }).map(([name, statements]) => [name, unary(name, statements)]),
    ),
    Pow: binary('pow', pow, stock('Pow')),
    Mod: binary('mod', mod, stock('Mod')),
    Atan2: binary('atan2', atan2, stock('Atan2')),
    Prelu: ({ inputs, backend }) => {
      const { x, alpha } = inputs as { x: tf.TensorInfo; alpha: tf.TensorInfo };
      return runShader(backend, {
        name: 'prelu',
        inputs: { a: x, b: alpha },
        pairs: {},
        shape: tf.broadcast_util.assertAndGetBroadcastShape(x.shape, alpha.shape),
        dtype: 'float32',
        functions: '',
        body: `
          let v = getAByOutputIndex(index);
          var y = v;
          if (v < 0.0) { y = getBByOutputIndex(index) * v; }
          setOutputAtIndex(index, y);`,
      });
    },
  };
}
