/** Why a configuration makes nothing. `message` says all of it, in a sentence. */
export interface DefinitionError {
  readonly kind: 'unknown' | 'option';
  /** Which option is meant, where it is one. */
  readonly option?: string;
  readonly message: string;
}
