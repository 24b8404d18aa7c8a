/** Choices for each parameter. */
export type Choices = Readonly<Record<string, readonly unknown[]>>;

/** One choice of each parameter. */
export type Row<C extends Choices> = { readonly [K in keyof C]: C[K][number] };

/** Numbers in 0 .. below - 1, the same at each run. */
function drawing(): (below: number) => number {
  let state = 12345;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Rows in which each pair of choices of two parameters occurs, where some row that `possible` allows has it: far fewer than all
 * combinations. Greedy: of 30 random rows, the one with the most new pairs is taken.
 */
export function pairwise<const C extends Choices>(
  choices: C,
  possible: (row: Row<C>) => boolean = () => true,
): Row<C>[] {
  const names = Object.keys(choices);
  const below = drawing();
  const pairsOf = (row: readonly number[]): string[] =>
    row.flatMap((a, i) => [`${i},${a}`, ...row.slice(i + 1).map((b, j) => `${i},${a},${i + 1 + j},${b}`)]);
  const rowOf = (indices: readonly number[]): Row<C> =>
    Object.fromEntries(names.map((name, k) => [name, choices[name]![indices[k]!]])) as Row<C>;
  const seen = new Set<string>();
  const rows: Row<C>[] = [];
  for (let idle = 0; idle < 15;) {
    let best: number[] | undefined;
    let most = 0;
    for (let n = 0; n < 30; n++) {
      const candidate = names.map((name) => below(choices[name]!.length));
      const fresh = pairsOf(candidate).filter((pair) => !seen.has(pair)).length;
      if (fresh > most && possible(rowOf(candidate))) [best, most] = [candidate, fresh];
    }
    if (best === undefined) idle++;
    else {
      idle = 0;
      pairsOf(best).forEach((pair) => seen.add(pair));
      rows.push(rowOf(best));
    }
  }
  return rows;
}
