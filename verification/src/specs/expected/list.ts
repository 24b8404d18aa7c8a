import { type ReasonName, reasons } from './reasons.ts';

/** The specs that may fail on a backend, by reason; each twice as two lists: those that TensorFlow.js alone passes, and those it fails, too. */
export type ExpectedFailures = Readonly<
  Record<string, { readonly stockPasses: readonly string[]; readonly stockFails: readonly string[] }>
>;

/** What `--propose` calls failures that nobody has explained. No list of the repository may have any. */
export const unexplained = 'unexplained';

/** The reason of each listed spec. Throws for a reason that is not known, and for a spec that is listed twice. */
export function reasonOf(list: ExpectedFailures): ReadonlyMap<string, ReasonName> {
  const found = new Map<string, ReasonName>();
  for (const [reason, { stockPasses, stockFails }] of Object.entries(list)) {
    if (!Object.hasOwn(reasons, reason))
      throw new Error(
        `the list has the reason '${reason}', expected one of ${Object.keys(reasons).join(', ')}: explain its specs in reasons.ts`,
      );
    for (const name of [...stockPasses, ...stockFails]) {
      if (found.has(name)) throw new Error(`the list has the spec “${name}” twice, expected once: remove one`);
      found.set(name, reason as ReasonName);
    }
  }
  return found;
}
