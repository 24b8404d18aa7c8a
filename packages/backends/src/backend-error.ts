/** Why a backend did not start. `message` says what was given, what was expected, and what to do. */
export type BackendError = UnknownBackend | InvalidOption | UnsupportedEnvironment | BackendFailed;

/** The name is not one of `known`. */
export interface UnknownBackend {
  readonly _tag: 'UnknownBackend';
  readonly given: string;
  readonly known: readonly string[];
  readonly message: string;
}

/** An option has a value that is not one of `expected`, or that contradicts a backend already running. */
export interface InvalidOption {
  readonly _tag: 'InvalidOption';
  readonly option: string;
  readonly given: string;
  readonly expected: readonly string[];
  readonly message: string;
}

/** This machine or engine lacks what the backend needs. */
export interface UnsupportedEnvironment {
  readonly _tag: 'UnsupportedEnvironment';
  readonly backend: string;
  /** What is missing. */
  readonly reason: string;
  /** What to do about it: commands for Debian, macOS and Windows where there are any. */
  readonly remedy?: string;
  readonly message: string;
}

/** The backend could run here, but its start failed with `cause`. */
export interface BackendFailed {
  readonly _tag: 'BackendFailed';
  readonly backend: string;
  readonly cause: unknown;
  readonly message: string;
}

const show = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));
const list = (values: readonly string[]): string => values.map(show).join(', ');

export const unknownBackend = (given: unknown, known: readonly string[]): UnknownBackend => ({
  _tag: 'UnknownBackend',
  given: String(given),
  known,
  message: `unknown backend ${show(given)}: give one of ${list(known)}`,
});

export const invalidOption = (
  option: string,
  given: unknown,
  expected: readonly string[],
  advice: string,
): InvalidOption => ({
  _tag: 'InvalidOption',
  option,
  given: String(given),
  expected,
  message: `option ${option} is ${show(given)}, expected ${list(expected)}: ${advice}`,
});

export const unsupportedEnvironment = (backend: string, reason: string, remedy?: string): UnsupportedEnvironment => ({
  _tag: 'UnsupportedEnvironment',
  backend,
  reason,
  ...(remedy === undefined ? { message: reason } : { remedy, message: `${reason}. ${remedy}.` }),
});

export const backendFailed = (backend: string, cause: unknown, advice: string): BackendFailed => ({
  _tag: 'BackendFailed',
  backend,
  cause,
  message: `backend '${backend}' did not start: ${cause instanceof Error ? cause.message : messageOf(cause)}. ${advice}`,
});

// tfjs-wasm rejects with a plain { message }
const messageOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);

/** Whether something thrown is a BackendError of ours. */
export const isBackendError = (thrown: unknown): thrown is BackendError =>
  typeof thrown === 'object' && thrown !== null && '_tag' in thrown && 'message' in thrown;
