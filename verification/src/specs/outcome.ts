/** The backends that run the suite. */
export type SuiteBackend = 'cpu' | 'wasm' | 'webgl' | 'webgpu';

/** Where it runs. */
export type Place = 'node' | 'page';

/** What a run of the suite is asked for. */
export interface SuiteOptions {
  readonly backend: SuiteBackend;
  /** TensorFlow.js alone, without our kernels and rules. */
  readonly stock: boolean;
  /** Only specs whose name contains this text. */
  readonly filter?: string;
  /** Specs that are left out. */
  readonly except?: readonly string[];
  /** One spec of so many, by their names. */
  readonly oneOf?: number;
}

/** How one spec ended. */
export interface Outcome {
  /** The names of its suites and its own. A second spec of the same name ends in ` (2)`. */
  readonly name: string;
  /** `pending`: the suite itself leaves it out. */
  readonly status: 'passed' | 'failed' | 'pending';
  /** The first line of each expectation that failed. */
  readonly messages: readonly string[];
  readonly ms: number;
}
