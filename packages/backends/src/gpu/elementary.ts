/**
 * Functions of one number that the stock shaders lose digits of near 0, overflow, or give NaN and the infinities a value that they do not have.
 * Statements of WGSL and of GLSL alike, which return the value of `x`; `infinity()` and `notANumber()` are functions of the language.
 */
export const elementary = {
  Relu6: 'return clamp(x, 0.0, 6.0);',
  Elu: 'if (x >= 0.0) { return x; } return expm1(x);',
  Selu: `
    if (x >= 0.0) { return 1.0507009873554805 * x; }
    return 1.7580993408473768 * expm1(x);`,
  Expm1: 'return expm1(x);',
  Log1p: `
    if (abs(x) < 0.03) { return x * (1.0 - x * (0.5 - x * (0.33333333 - x * (0.25 - x * 0.2)))); }
    if (x < -1.0) { return notANumber(); }
    if (x == -1.0) { return -infinity(); }
    if (x >= infinity()) { return x; }
    return log(1.0 + x);`,
  Softplus: `
    if (x < -3.5) { return exp(x) * (1.0 - exp(x) * (0.5 - exp(x) * (0.33333333 - exp(x) * 0.25))); }
    if (x > 20.0) { return x; }
    return max(x, 0.0) + log(1.0 + exp(-abs(x)));`,
  // its series near 0, and Abramowitz and Stegun 7.1.26 beyond, whose error of 1.5e-7 is a digit there
  Erf: `
    if (abs(x) < 0.5) {
      return x * (1.1283792 - x * x * (0.37612639 - x * x * (0.11283792 - x * x * (0.026866171
        - x * x * (0.0052239776 - x * x * 8.5483270e-4)))));
    }
    return sign(x) * (1.0 - erfcFactor(1.0 / (1.0 + 0.3275911 * abs(x))) * exp(-min(x * x, 100.0)));`,
  Sinh: `
    if (abs(x) < 0.3) { return x * (1.0 + x * x * (0.16666667 + x * x * (0.0083333333 + x * x * 1.9841270e-4))); }
    return sign(x) * exp(abs(x) - 0.69314718) * (1.0 - exp(-2.0 * abs(x)));`,
  Tanh: `
    if (abs(x) < 0.1) { return x * (1.0 - x * x * (0.33333333 - x * x * (0.13333333 - x * x * 0.053968254))); }
    return sign(x) * (1.0 - 2.0 / (1.0 + exp(2.0 * min(abs(x), 40.0))));`,
  Cosh: 'return exp(abs(x) - 0.69314718) * (1.0 + exp(-2.0 * abs(x)));',
  Asinh: `
    if (abs(x) < 0.1) { return x * (1.0 + x * x * (-0.16666667 + x * x * (0.075 - x * x * 0.044642857))); }
    if (abs(x) >= infinity()) { return x; }
    if (abs(x) > 1e9) { return sign(x) * (log(abs(x)) + 0.69314718); }
    return sign(x) * log(abs(x) + sqrt(x * x + 1.0));`,
  Acosh: `
    if (x < 1.0) { return notANumber(); }
    if (x >= infinity()) { return x; }
    if (x > 1e9) { return log(x) + 0.69314718; }
    return log(x + sqrt((x - 1.0) * (x + 1.0)));`,
  Atanh: `
    if (abs(x) < 0.1) { return x * (1.0 + x * x * (0.33333333 + x * x * (0.2 + x * x * (0.14285714 + x * x * 0.11111111)))); }
    if (abs(x) > 1.0) { return notANumber(); }
    if (abs(x) == 1.0) { return sign(x) * infinity(); }
    return 0.5 * log((1.0 + x) / (1.0 - x));`,
} as const;

/** Statements that return eˣ − 1. */
export const expm1 = `
  if (abs(x) < 0.1) { return x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666667 + x * 0.0083333333)))); }
  return exp(x) - 1.0;`;

/** Statements that return what erfc has beside e^(−z²), given x = 1 / (1 + 0.3275911 z). */
export const erfcFactor =
  'return ((((1.061405429 * x - 1.453152027) * x + 1.421413741) * x - 0.284496736) * x + 0.254829592) * x;';
