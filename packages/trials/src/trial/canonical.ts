import canonicalize from 'canonicalize';
import type { TrialConfig } from './config.ts';
import { dataDefaults, toyDefaults, trialDefaults } from './defaults.ts';

/**
 * A configuration without what is as the defaults have it: the form that is hashed, compared and kept. A field that is added to configurations
 * changes no form that exists, as its default is left out.
 *
 * @example canonicalTrial({ ...trialDefaults, seed: 2 }) // { kind: 'classifier', seed: 2 }
 */
export function canonicalTrial(config: TrialConfig): Readonly<Record<string, unknown>> {
  if (config.kind === 'toy') return { kind: config.kind, ...without(toyDefaults, config) };
  const { data, ...rest } = config;
  const own = without(dataDefaults, data);
  return {
    kind: config.kind,
    ...without(trialDefaults, rest),
    ...(Object.keys(own).length === 0 ? {} : { data: own }),
  };
}

/** By RFC 8785, with anything beside it. */
export const canonicalText = (config: TrialConfig, beside: Readonly<Record<string, string>> = {}): string =>
  canonicalize(
    Object.keys(beside).length === 0 ? canonicalTrial(config) : { ...beside, config: canonicalTrial(config) },
  )!;

/** What of an object differs from another, field by field. */
const without = (usual: object, given: object): Readonly<Record<string, unknown>> => {
  const defaults: Readonly<Record<string, unknown>> = { ...usual };
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => canonicalize(value) !== canonicalize(defaults[name])),
  );
};
