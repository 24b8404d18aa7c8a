// What the suite uses of jasmine-core 3.10, which has no types of its own.
declare module 'jasmine-core/lib/jasmine-core/jasmine.js' {
  export interface SpecResult {
    readonly fullName: string;
    readonly status: string;
    readonly duration: number | null;
    readonly failedExpectations: readonly { readonly message: string }[];
  }

  export interface Reporter {
    specStarted?(result: SpecResult): void;
    specDone?(result: SpecResult): void;
  }

  export interface Env {
    configure(options: {
      readonly random?: boolean;
      readonly specFilter?: (spec: { getFullName(): string }) => boolean;
    }): void;
    addReporter(reporter: Reporter): void;
    execute(): Promise<unknown>;
  }

  export interface Jasmine {
    DEFAULT_TIMEOUT_INTERVAL: number;
    getEnv(options?: { readonly suppressLoadErrors?: boolean }): Env;
  }

  const jasmineRequire: {
    core(self: typeof jasmineRequire): Jasmine;
    interface(jasmine: Jasmine, env: Env): Readonly<Record<string, unknown>>;
  };
  export default jasmineRequire;
}
