/** Effects that run one after the other while the work that asks for them goes on. */
export interface Queue {
  /** Adds an effect; the promise, which never fails, is kept when its turn is over. Those after one that failed are left out. */
  readonly add: (effect: () => Promise<void>) => Promise<void>;
  /** Throws what an effect threw, if one has. */
  readonly check: () => void;
  /** Waits until all are done; throws what one threw. */
  readonly drain: () => Promise<void>;
}

/** A queue with nothing in it. */
export function queue(): Queue {
  let failure: { readonly error: unknown } | undefined;
  let last: Promise<void> = Promise.resolve();
  const check = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    add: (effect) => {
      last = last
        .then(() => (failure === undefined ? effect() : undefined))
        .catch((error: unknown) => {
          failure ??= { error };
        });
      return last;
    },
    check,
    drain: async () => {
      await last;
      check();
    },
  };
}
