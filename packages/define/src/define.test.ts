import * as E from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Definition, canonical, find, make, optionsOf, readOptions } from './index.ts';

interface Ridge {
  readonly power: number;
  readonly norm: 'l1' | 'l2' | 'max';
  readonly floor: number;
  readonly signed: boolean;
}

const ridge: Definition<Ridge, string> = {
  kind: 'ridge',
  options: () =>
    z.strictObject({
      power: z.int().min(1).max(9).default(2).describe('the exponent'),
      norm: z.enum(['l1', 'l2', 'max']).default('l2').describe('what is measured'),
      floor: z.number().min(0).default(0).describe('what is let pass'),
      signed: z.boolean().default(false).describe('whether the sign stays'),
    }),
  make: ({ power, norm, floor, signed }) => {
    if (norm === 'max' && power > 1) throw new Error('norm max goes with power 1.');
    return [norm, power, floor, signed].join();
  },
};
const bare: Definition<object, string> = { kind: 'bare', options: () => z.strictObject({}), make: () => 'bare' };
const makeOne = make('penalty', [ridge as Definition<object, string>, bare]);

test('defaults are filled in, and what is made is made of the options', () => {
  expect(makeOne({ kind: 'ridge' })).toEqual(E.right('l2,2,0,false'));
  expect(makeOne({ kind: 'ridge', norm: 'l1', power: 3, signed: true })).toEqual(E.right('l1,3,0,true'));
  expect(makeOne({ kind: 'bare' })).toEqual(E.right('bare'));
});

test.each([
  [{ kind: 'rigde' }, 'there is no penalty "rigde"; the known ones are ridge, bare.'],
  [{ kind: 'toString' }, 'there is no penalty "toString"; the known ones are ridge, bare.'],
  [{ kind: 'ridge', power: 0 }, 'power of ridge is 0, expected a whole number of at least 1, up to 9.'],
  [{ kind: 'ridge', power: 1.5 }, 'power of ridge is 1.5, expected a whole number of at least 1, up to 9.'],
  [{ kind: 'ridge', power: '2' }, 'power of ridge is "2", expected a whole number of at least 1, up to 9.'],
  [{ kind: 'ridge', norm: 'l3' }, 'norm of ridge is "l3", expected l1, l2 or max.'],
  [{ kind: 'ridge', floor: -1 }, 'floor of ridge is -1, expected a finite number of at least 0.'],
  [{ kind: 'ridge', floor: NaN }, 'floor of ridge is NaN, expected a finite number of at least 0.'],
  [{ kind: 'ridge', signed: 1 }, 'signed of ridge is 1, expected true or false.'],
  [{ kind: 'ridge', seed: 1 }, 'ridge has no option seed; those it has are power, norm, floor, signed.'],
  [{ kind: 'bare', __proto__: null, power: 1 }, 'bare has no option power; it has none.'],
  [{ kind: 'ridge', norm: 'max' }, 'norm max goes with power 1.'],
])('%j makes nothing, and says why', (given, message) => {
  expect(makeOne(given)).toMatchObject({ _tag: 'Left', left: { message } });
});

test('what an option is follows from the schema', () => {
  expect(optionsOf(ridge)).toEqual([
    {
      name: 'power',
      description: 'the exponent',
      default: 2,
      expected: 'a whole number of at least 1, up to 9',
      type: 'whole number',
    },
    {
      name: 'norm',
      description: 'what is measured',
      default: 'l2',
      expected: 'l1, l2 or max',
      type: 'choice',
      choices: ['l1', 'l2', 'max'],
    },
    {
      name: 'floor',
      description: 'what is let pass',
      default: 0,
      expected: 'a finite number of at least 0',
      type: 'number',
    },
    {
      name: 'signed',
      description: 'whether the sign stays',
      default: false,
      expected: 'true or false',
      type: 'switch',
    },
  ]);
  expect(optionsOf(bare)).toEqual([]);
});

test('an option without a default or a description is a mistake of the definition', () => {
  const silent = { ...bare, options: () => z.strictObject({ power: z.int().default(2) }) };
  const open = { ...bare, options: () => z.strictObject({ power: z.int().describe('the exponent') }) };
  for (const wrong of [silent, open]) expect(() => optionsOf(wrong)).toThrow('every option has both');
});

const options = fc.record(
  { power: fc.integer({ min: 1, max: 9 }), norm: fc.constantFrom('l1', 'l2'), floor: fc.nat(), signed: fc.boolean() },
  { requiredKeys: [] },
);

test('law: the canonical form holds no default, reads as the options it came from, and is its own canonical form', () => {
  fc.assert(
    fc.property(options, (given) => {
      const { kind, ...kept } = canonical(ridge, given);
      expect(kind).toBe('ridge');
      expect(readOptions(ridge, kept)).toEqual(readOptions(ridge, given));
      expect(canonical(ridge, kept)).toEqual({ kind, ...kept });
      for (const { name, default: usual } of optionsOf(ridge)) expect(kept[name]).not.toBe(usual);
    }),
  );
});

test('law: a new option changes no canonical form that exists', () => {
  const wider: Definition<object, string> = {
    ...bare,
    kind: 'ridge',
    options: () =>
      (ridge.options() as unknown as z.ZodObject).extend({ seed: z.int().default(0).describe('of noise') }),
  };
  fc.assert(fc.property(options, (given) => void expect(canonical(wider, given)).toEqual(canonical(ridge, given))));
});

test('find names the definition', () => {
  expect(find('penalty', [bare])('bare')).toEqual(E.right(bare));
});
