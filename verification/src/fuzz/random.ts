/** Draws of one seed: the same seed draws the same on every machine and backend. */
export interface Random {
  /** In [0, 1). */
  readonly unit: () => number;
  /** A whole number in [low, high]. */
  readonly whole: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <A>(items: readonly A[]) => A;
  readonly shuffled: <A>(items: readonly A[]) => A[];
  /** A float32 in [low, high). */
  readonly float: (low: number, high: number) => number;
}

/** splitmix32: a counter, mixed. */
export function draws(seed: number): Random {
  let state = seed | 0;
  const unit = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    z ^= z >>> 15;
    return (z >>> 0) / 2 ** 32;
  };
  const whole = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  const pick = <A>(items: readonly A[]): A => items[whole(0, items.length - 1)]!;
  const shuffled = <A>(items: readonly A[]): A[] => {
    const order = [...items];
    for (let i = order.length - 1; i > 0; i--) {
      const j = whole(0, i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  };
  return {
    unit,
    whole,
    chance: (probability) => unit() < probability,
    pick,
    shuffled,
    float: (low, high) => Math.fround(low + unit() * (high - low)),
  };
}

/** The seed of the n-th of the draws that a seed stands for. */
export const seedOf = (seed: number, n: number): number =>
  (Math.imul(seed + 1, 0x85ebca6b) ^ Math.imul(n + 1, 0xc2b2ae35)) | 0;
