/** Errors that say clearly what is not supported. They are right; a number would not be. */
const refusals: readonly RegExp[] = [/gradient function not found/, /^The gradient of \w+ needs /];

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const isRefusal = (message: string): boolean => refusals.some((pattern) => pattern.test(message));
