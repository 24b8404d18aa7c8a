import type { Outcome } from '../outcome.ts';
import { type ExpectedFailures, unexplained } from './list.ts';
import { type Reason, reasons } from './reasons.ts';

/**
 * The list that a run asks for. A failure keeps its reason, takes that of another backend's list or the first whose patterns it matches,
 * else stands under `unexplained`, which the tests refuse.
 *
 * @param known the lists there are, that of this backend first
 */
export function propose(
  ours: readonly Outcome[],
  stock: readonly Outcome[],
  known: readonly ExpectedFailures[],
): ExpectedFailures {
  const given = new Map<string, string>();
  for (const list of known)
    for (const [reason, { stockPasses, stockFails }] of Object.entries(list)) {
      if (reason === unexplained) continue;
      for (const name of [...stockPasses, ...stockFails]) if (!given.has(name)) given.set(name, reason);
    }
  const passesOnStock = new Set(stock.filter(({ status }) => status === 'passed').map(({ name }) => name));
  const list: Record<string, { stockPasses: string[]; stockFails: string[] }> = {};
  for (const { name, status, messages } of ours) {
    if (status !== 'failed') continue;
    const reason = given.get(name) ?? matching(name, messages[0] ?? '') ?? unexplained;
    const group = (list[reason] ??= { stockPasses: [], stockFails: [] });
    (passesOnStock.has(name) ? group.stockPasses : group.stockFails).push(name);
  }
  return Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const matching = (spec: string, said: string): string | undefined =>
  Object.entries<Reason>(reasons).find(
    ([, { name, message }]) =>
      (name !== undefined || message !== undefined) && (name?.test(spec) ?? true) && (message?.test(said) ?? true),
  )?.[0];
