import { readFileSync } from 'node:fs';
import { optionsOf, readOptions } from '@gr/define';
import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { penalty, penaltyDefinitions } from './index.ts';

test('every definition makes its penalty without options, and with each choice of each option', () => {
  for (const definition of penaltyDefinitions) {
    expect(E.isRight(penalty(definition.kind))).toBe(true);
    for (const { name, choices, default: usual } of optionsOf(definition))
      for (const value of choices ?? [usual])
        expect(penalty(definition.kind, { [name]: value })).toMatchObject({ _tag: 'Right' });
  }
});

test('kinds and labels differ, and the λ of a definition lies within its grid', () => {
  const kinds = penaltyDefinitions.map(({ kind }) => kind);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(new Set(penaltyDefinitions.map(({ label }) => label)).size).toBe(kinds.length);
  for (const definition of penaltyDefinitions) {
    const read = readOptions(definition, {});
    const tried = E.isRight(read) ? definition.grid(read.right, { model: 'lenet', batch: 50 }) : [];
    expect([...tried]).toEqual([...tried].sort((a, b) => a - b));
    expect(definition.lambda).toBeGreaterThanOrEqual(tried[0]!);
    expect(definition.lambda).toBeLessThanOrEqual(tried.at(-1)!);
  }
});

test.each(['l2', '', 'toString', '__proto__'])('an unknown name %j gives the known ones', (name) => {
  expect(penalty(name)).toEqual(
    E.left({
      kind: 'unknown',
      message: `there is no penalty ${JSON.stringify(name)}; the known ones are spectreg, doubleback, frobenius, jacreg, onehot, random-onehot, confidence.`,
    }),
  );
});

test('an option out of its range, and one that the penalty does not have, are said, not thrown', () => {
  expect(penalty('spectreg', { projections: 0 })).toMatchObject({
    left: { kind: 'option', message: 'projections of spectreg is 0, expected a whole number of at least 1.' },
  });
  expect(penalty('doubleback', { projections: 5 })).toMatchObject({
    left: { kind: 'option', message: 'doubleback has no option projections; it has none.' },
  });
});

test('the table of the README is made of the definitions', () => {
  const cell = (text: string): string => ` ${text} `;
  const rows = penaltyDefinitions.map((definition) => {
    const read = readOptions(definition, {});
    const pullbacks = E.isRight(read) ? [10, 20].map((classes) => definition.pullbacks(read.right, classes)) : [];
    const passes = pullbacks[0] === pullbacks[1] ? String(pullbacks[0]) : '1 per class';
    const own = optionsOf(definition).map(({ name, default: usual }) => `\`${name}\` (${String(usual)})`);
    return [
      `\`${definition.kind}\``,
      definition.equation,
      own.join(', ') || 'none',
      passes,
      String(definition.lambda),
      definition.source,
    ];
  });
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const table = readme.split('\n').filter((line) => line.startsWith('| `') && line.split('|').length === 8);
  const trimmed = table.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim()),
  );
  expect(trimmed, rows.map((row) => `|${row.map(cell).join('|')}|`).join('\n')).toEqual(rows);
});
