// The committed reference values are what their generator computes.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { python, pythonWith } from '../python.ts';
import { goldenFiles } from './files.ts';

const program = pythonWith('torch');
const skipped =
  program === undefined
    ? ' (skipped: no python3 with PyTorch; on Debian apt-get install python3-torch, or GR_PYTHON)'
    : '';

type Json = number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where two values differ: in structure, in text, or in a number by more than 1e-8 of the larger and of its object's scale. */
function differences(a: Json, b: Json, scale = 0, path = ''): string[] {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 1e-8 * Math.max(Math.abs(a), Math.abs(b), scale) ? [] : [`${path}: ${a}, ${b}`];
  if (typeof a !== 'object' || typeof b !== 'object') return a === b ? [] : [`${path}: ${String(a)}, ${String(b)}`];
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  const within = typeof left.get('largest') === 'number' ? (left.get('largest') as number) : scale;
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
    left.has(key) && right.has(key)
      ? differences(left.get(key)!, right.get(key)!, within, `${path}.${key}`)
      : [`${path}.${key} is in one of them alone`],
  );
}

test('a number, a key or a text that differs is found', () => {
  const one = { value: 1, grad: { w: { largest: 2, at: { 0: 1e-9, 7: 2 } } }, net: 'a' };
  expect(differences(one, { ...one, grad: { w: { largest: 2, at: { 0: 2e-9, 7: 2 } } } })).toEqual([]);
  expect(differences(one, { ...one, value: 1.0000001 })).toEqual(['.value: 1, 1.0000001']);
  expect(differences(one, { ...one, grad: { w: { largest: 2, at: { 0: 1e-7, 7: 2 } } } })).toHaveLength(1);
  expect(differences(one, { value: 1, grad: {}, net: 'b' })).toHaveLength(2);
});

test.skipIf(program === undefined)(`the generator writes the committed files${skipped}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'gr-golden-'));
  try {
    python(program!, fileURLToPath(new URL('./generate.py', import.meta.url)), folder);
    const written = Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    );
    expect(Object.keys(goldenFiles()).sort()).toEqual(Object.keys(written).sort());
    for (const [name, text] of Object.entries(goldenFiles()))
      expect(differences(JSON.parse(text) as Json, JSON.parse(written[name]!) as Json, 0, name)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
