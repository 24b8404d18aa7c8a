import { expect, test } from 'vitest';
import { listed, positive, whole } from './flags.ts';

test('counts are whole numbers of at least 1', () => {
  expect(whole('reps', '40')).toBe(40);
  for (const text of ['0', '-1', '1.5', 'many', '', 'Infinity'])
    expect(() => whole('reps', text)).toThrow(`--reps is ${JSON.stringify(text)}`);
});

test('durations are above 0', () => {
  expect(positive('seconds', '0.5')).toBe(0.5);
  for (const text of ['0', '-1', 'long', 'Infinity']) expect(() => positive('seconds', text)).toThrow('above 0');
});

test('lists hold known names only', () => {
  expect(listed('models', 'mlp, lenet', ['mlp', 'lenet'])).toEqual(['mlp', 'lenet']);
  expect(() => listed('models', 'mlp,vgg', ['mlp', 'lenet'])).toThrow('--models has "vgg", expected some of mlp,lenet');
  expect(() => listed('models', '', ['mlp'])).toThrow('expected some of mlp');
});
