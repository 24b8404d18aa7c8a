/** The functions of a test runner that are needed, as vitest and jest have them. */
export interface Runner {
  describe(name: string, body: () => void): void;
  beforeAll(hook: () => Promise<void>): void;
  afterAll(hook: () => Promise<void>): void;
  beforeEach(hook: (context?: unknown) => void): void;
}

// vitest is an optional peer: what is compared without a runner must load without one.
const vitest: Partial<Runner> = await import('vitest').then(
  (module) => module as unknown as Runner,
  () => ({}),
);

/** The runner under which the program runs: one with global functions, else vitest. */
export function currentRunner(): Runner {
  const globals = globalThis as Partial<Runner>;
  const runner = typeof globals.describe === 'function' ? globals : vitest;
  if (typeof runner.describe !== 'function')
    throw new Error(
      'describeOnBackends found no test runner: run it with vitest (npm install --save-dev vitest), or with a runner that has ' +
        'describe, beforeAll, afterAll and beforeEach as globals, or pass { runner }.',
    );
  return runner as Runner;
}
