import * as z from 'zod';
import type { Definition } from './definition.ts';

/** An option of a definition, as a flag or a table shows it. */
export interface OptionInfo {
  readonly name: string;
  readonly description: string;
  readonly default: unknown;
  /** What may be given, in words: 'normal, sphere or rademacher', 'a whole number of at least 1'. */
  readonly expected: string;
  /** The values, where there are few. */
  readonly choices?: readonly string[];
  readonly type: 'choice' | 'whole number' | 'number' | 'switch';
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

/**
 * The options of a definition, in its order.
 *
 * @throws Error if an option is no choice, number or switch, or lacks a default or a description
 * @example optionsOf(penaltyDefinitions[0]!).map(({ name }) => name); // ['distribution', 'per', 'projections']
 */
export const optionsOf = ({ kind, options }: Definition): readonly OptionInfo[] => {
  const { properties = {} } = z.toJSONSchema(options(), { io: 'input' }) as {
    readonly properties?: Readonly<Record<string, Property>>;
  };
  return Object.entries(properties).map(([name, property]) => {
    if (property.default === undefined || property.description === undefined)
      throw new Error(`The option ${name} of ${kind} has no default or no description: every option has both.`);
    return {
      name,
      description: property.description,
      default: property.default,
      expected: expected(property),
      type: typeOf(kind, name, property),
      ...(property.enum === undefined ? {} : { choices: property.enum }),
    };
  });
};

function typeOf(kind: string, name: string, { type, enum: choices }: Property): OptionInfo['type'] {
  if (choices !== undefined) return 'choice';
  const known = { integer: 'whole number', number: 'number', boolean: 'switch' } as const;
  const found = known[type as keyof typeof known] as OptionInfo['type'] | undefined;
  if (found === undefined)
    throw new Error(`The option ${name} of ${kind} is ${type}: options are choices, numbers and switches.`);
  return found;
}

function expected({ type, enum: choices, minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Property): string {
  if (choices !== undefined) return [choices.slice(0, -1).join(', '), choices.at(-1)].filter(Boolean).join(' or ');
  if (type === 'boolean') return 'true or false';
  const number = type === 'integer' ? 'a whole number' : 'a finite number';
  const bounds = [
    // the least and the largest whole number of JavaScript are no bounds that a definition has set
    ...(minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? [] : [`of at least ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
  ];
  const ends = [
    ...(maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? [] : [`up to ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return [[number, ...bounds].join(' '), ...ends].join(', ');
}
