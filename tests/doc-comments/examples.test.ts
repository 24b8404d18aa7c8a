import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { complaints } from './compile.ts';
import { examplesIn } from './examples.ts';
import { withoutExample } from './without-example.ts';

const packages = join(import.meta.dirname, '..', '..', 'packages');
const sources = readdirSync(packages, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[^/]+\/src\/.*\.ts$/.test(file) && !/\.(test|test-support)\.ts$|\.d\.ts$|generated/.test(file))
  .map((file) => join(packages, file));

test('the examples of doc comments compile', () => {
  const examples = sources.flatMap(examplesIn);
  expect(examples.length).toBeGreaterThan(100);
  expect(complaints(examples).join('\n')).toBe('');
});

test('every exported function and value has an example', () => {
  expect(withoutExample()).toEqual([]);
});
