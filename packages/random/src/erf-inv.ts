const { fround } = Math;

const CENTRE: Float32Array = new Float32Array([
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  2.46640727e-1, 1.50140941,
]);
const TAIL: Float32Array = new Float32Array([
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3, 1.00167406,
  2.83297682,
]);

/**
 * The inverse error function in float32 arithmetic, for float32 x in (−1, 1).
 *
 * erfinv(x) = x · p(w), w = −ln(1 − x²), with a polynomial p in w − 2.5 for w < 5 and in √w − 3 beyond. Each operation
 * is rounded to float32; a multiply-add once, as the fused instruction that XLA emits.
 *
 * Source: M. Giles, “Approximating the erfinv function”, GPU Computing Gems, Jade Edition, 2012, table of the
 * single-precision version.
 */
export function erfInv(x: number): number {
  const w = fround(-logOneMinus(fround(x * x)));
  const p = w < 5 ? polynomial(CENTRE, fround(w - 2.5)) : polynomial(TAIL, fround(fround(Math.sqrt(w)) - 3));
  return fround(p * x);
}

/** Horner's rule, the highest power first. */
function polynomial(coefficients: Float32Array, x: number): number {
  let p = 0;
  for (let i = 0; i < coefficients.length; i++) p = fround(p * x + (coefficients[i] as number));
  return p;
}

/**
 * ln(1 − y) for float32 y in [0, 1), to an absolute error of 1e-10: 1 − y = m · 2ᵉ with m in (√½, √2], then
 * ln m = 2 artanh s, s = (m − 1) / (m + 1).
 *
 * Only arithmetic: engines may compute `Math.log` each in its own way, and a key must give the same bits in all of them.
 */
export function logOneMinus(y: number): number {
  const t = (1 - y) * 2 ** 30;
  const power = 31 - Math.clz32(t);
  const scaled = t / (1 << power);
  const halve = scaled > Math.SQRT2;
  const m = halve ? scaled / 2 : scaled;
  const s = (m - 1) / (m + 1);
  const q = s * s;
  const artanh = s * (1 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + q / 11)))));
  return 2 * artanh + (power - 30 + Number(halve)) * Math.LN2;
}
