import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { composedCases } from './composed/cases.ts';

test('docs/verification.md lists each function that is wrong by itself, and no other', () => {
  const page = readFileSync(new URL('../../../docs/verification.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## TensorFlow.js functions that are wrong by themselves');
  const listed = section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('- '));
  const faults = composedCases.flatMap(({ name, fault }) =>
    fault === undefined ? [] : [`- ${name}: ${[fault].flat().join(' or ')}`],
  );
  expect(listed).toEqual(faults);
});
