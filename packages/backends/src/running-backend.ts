/** A backend that this package has started or taken over, shared by all who asked for it. */
export interface RunningBackend<Name extends string = string, Report = unknown> {
  readonly name: Name;
  readonly report: Report;
  /** Throws what has made it useless since, if something has. */
  check?(): void;
  /** Puts the stock kernels back and lets go of what was created. */
  release(): Promise<void>;
}
