import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as host from '@gr/random/host';
import * as everything from '@gr/random';

/** What a module imports, and what these import in turn. */
const imports = (url: URL, found: Set<string> = new Set()): Set<string> => {
  for (const [, name] of readFileSync(url, 'utf8').matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'/gm)) {
    if (name === undefined || found.has(name)) continue;
    found.add(name);
    if (name.startsWith('.')) imports(new URL(name, url), found);
  }
  return found;
};

const outside = (entry: string): string[] =>
  [...imports(new URL(entry, import.meta.url))].filter((name) => !name.startsWith('.'));

test('the host entry needs no other package, the main entry TensorFlow.js', () => {
  expect(outside('./host.ts')).toEqual([]);
  expect(outside('./index.ts')).toEqual(['@tensorflow/tfjs-core']);
});

test('the main entry exports all that the host entry does', () => expect(everything).toMatchObject(host));
