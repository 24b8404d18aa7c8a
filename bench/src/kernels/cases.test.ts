import { useBackend } from '@gr/backends';
import { beforeAll, expect, test } from 'vitest';
import { chosenCases } from './cases.ts';
import { ready } from './kernel-case.ts';

beforeAll(() => useBackend('cpu')());

test('no two cases have one name', () => {
  const names = chosenCases('').map(({ name }) => name);
  expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
});

test('a filter chooses by part of the name, in any case, with x for ×', () => {
  expect(chosenCases('MATMUL 256x256x256').map(({ name }) => name.slice(-2))).toEqual(['NN', 'NT', 'TN', 'TT']);
  expect(chosenCases('filter gradient').every(({ kernel }) => kernel === 'Conv2DBackpropFilter')).toBe(true);
  expect(() => chosenCases('vgg')).toThrow('--filter is "vgg"');
});

test('each transposition multiplies the same matrices', () => {
  const cases = chosenCases('50x120x84');
  expect(cases).toHaveLength(4);
  for (const one of cases) {
    const { flops, elements, run, dispose } = ready(one);
    run();
    dispose();
    expect([flops, elements]).toEqual([2 * 50 * 120 * 84, 120 * 84]);
  }
});

test('the three directions of a convolution are the same arithmetic', () => {
  const cases = chosenCases('50x5x5x16');
  expect(cases.map(({ name }) => name.split(' valid ')[1])).toEqual(['forward', 'input gradient', 'filter gradient']);
  for (const one of cases) {
    const { flops, dispose } = ready(one);
    dispose();
    expect(flops).toBe(2 * 50 * 120 * 25 * 16);
  }
});
