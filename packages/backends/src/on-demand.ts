/** Loads a package that may be absent. Bundlers leave it alone. */
export type Load = (name: string) => Promise<unknown>;

export const loadOnDemand: Load = (name) => import(/* @vite-ignore */ /* webpackIgnore: true */ name);

/** Whether a package failed to load because it is not there. */
export const isAbsent = (cause: unknown): boolean =>
  ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((cause as { code?: string } | null)?.code ?? '');

export const isNode = (): boolean => globalThis.process?.versions?.node !== undefined;
