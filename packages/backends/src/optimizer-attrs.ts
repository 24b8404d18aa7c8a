// Weight decay drives unused weights towards 0, and processors multiply slowly where a number or a product is subnormal. So both kernels
// give 0 for a moment that is subnormal and for a parameter below 2⁻⁶⁴, 5·10⁻²⁰.

/** The least moment but 0, and the least change: the least normal number. */
export const leastMoment: number = 2 ** -126;

/** The least parameter but 0. */
export const leastParameter: number = 2 ** -64;

/**
 * MomentumUpdate, { w?, g, trace } to [...w', ...trace'], each a list with a tensor for each parameter: trace' = decay · trace + g, w' = w − rate · trace', or with nesterov
 * w' = w − rate · (decay · trace' + g). Without w the first result is the change alone.
 */
export interface MomentumAttrs {
  readonly rate: number;
  readonly decay: number;
  readonly nesterov?: boolean;
}

/**
 * AdamUpdate, { w?, g, m, v } to [...w', ...m', ...v'], each a list with a tensor for each parameter: m' = β₁ m + (1 − β₁) g, v' = β₂ v + (1 − β₂) g²,
 * w' = w − rate · (m' / (1 − β₁ᵗ)) / (√(v' / (1 − β₂ᵗ)) + ε) with t = step. Without w the first result is the change alone.
 */
export interface AdamAttrs {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Of this update, from 1. */
  readonly step: number;
}
