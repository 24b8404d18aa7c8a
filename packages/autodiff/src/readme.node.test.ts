import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { kernelsWithGradient } from './index.ts';
import { withoutRule } from './rules/refusals.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const refused = Object.values(withoutRule).flat();
/** tfjs-core exports the names of its kernels as constants. */
const kernelNames = (Object.values(tf) as unknown[]).filter(
  (value): value is string => typeof value === 'string' && /^_?[A-Z]/.test(value),
);

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(' ');

test('every kernel of tfjs-core either has a rule or is listed without one', () => {
  expect(kernelNames).toContain('Conv3D');
  expect(kernelNames.filter((name) => !kernelsWithGradient.includes(name) && !refused.includes(name))).toEqual([]);
  expect(refused.filter((name) => kernelsWithGradient.includes(name) || !kernelNames.includes(name))).toEqual([]);
});

test('README lists the kernels with and without a rule: copy what is expected into it', () => {
  const own = kernelsWithGradient.filter((name) => kernelNames.includes(name));
  expect(readme).toContain(`${code(own)}\n`);
  for (const [reason, names] of Object.entries(withoutRule)) expect(readme).toContain(`- ${reason}: ${code(names)}\n`);
});

test('the gradient of a kernel without a rule throws, and says which kernel and what to do', () => {
  for (const name of refused)
    expect(() => tf.getGradient(name).gradFunc([], [], {})).toThrow(
      new RegExp(`kernel ${name} has no gradient rule.*stopGradient`),
    );
});
