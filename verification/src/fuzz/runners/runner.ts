import type { Finding, Verdict } from '../verdict.ts';

/** What the programs run on. */
export interface Target {
  readonly backend: 'cpu' | 'wasm' | 'webgl' | 'webgpu';
  /** Options of `useBackend`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What is asked of every program. */
export interface Asked {
  readonly seed: number;
  readonly order: 0 | 1 | 2;
  readonly large: number;
  readonly special: boolean;
}

/** A process or a page that runs programs one after another. When it throws, it has ended: another is needed. */
export interface Runner {
  /** Whether another is there in a second or two: then one that has met a fault, which may have spoilt its memory, is replaced. */
  readonly isCheap: boolean;
  /** Checks the n-th program. */
  readonly check: (n: number) => Promise<Verdict>;
  readonly shrink: (finding: Finding, milliseconds: number) => Promise<Finding>;
  readonly close: () => Promise<void>;
}

/** Starts a runner, again after one has ended. */
export type StartRunner = (target: Target, asked: Asked) => Promise<Runner>;
