import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalText } from './canonical.ts';
import type { TrialConfig } from './config.ts';

/** What decides the numbers of a trial. */
export interface Determined {
  readonly config: TrialConfig;
  /** Of the code that trains, as `codeVersion` from `@gr/trials/node` gives it. */
  readonly codeVersion: string;
}

/**
 * The id of a trial: SHA-256, in 64 hexadecimal digits, of the canonical JSON (RFC 8785) of its configuration and the version of the code.
 * Trials with one id have the same numbers, wherever and whenever they run; the order of the configuration's fields means nothing. A field that is
 * added to configurations changes no id that exists.
 *
 * @throws Error if a number of the configuration is not finite: JSON has no such numbers
 * @example trialId({ config: trialDefaults, codeVersion: '0.1.0+1f0c' })
 */
export const trialId = ({ config, codeVersion }: Determined): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalText(config, { codeVersion }))));
