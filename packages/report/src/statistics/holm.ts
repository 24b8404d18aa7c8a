/**
 * Holm's correction: p values adjusted for having looked at all of them, in their order.
 *
 *     p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎)        p₍₁₎ ≤ p₍₂₎ ≤ …
 *
 * @see Holm 1979, A simple sequentially rejective multiple test procedure
 */
export function holm(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const adjusted = new Array<number>(values.length);
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.max(largest, Math.min(1, (values.length - place) * values[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
